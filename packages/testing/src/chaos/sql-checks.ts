/** Every consumer of the platform and what it is for. */
const CONSUMERS = `(VALUES ('product.stock-changed', 'inventory.v1.stock-changed'), ('order.payment-changed', 'payment.v1.payment-changed'),
  ('order.shipment-changed', 'shipping.v1.shipment-changed'), ('notification.order-confirmed', 'order.v1.order-confirmed'),
  ('notification.order-action-required', 'order.v1.order-action-required'), ('notification.order-cancelled', 'order.v1.order-cancelled'),
  ('notification.order-fulfilled', 'order.v1.order-fulfilled'), ('notification.order-delivered', 'order.v1.order-delivered'),
  ('search.product-changed', 'product.v1.product-changed'), ('search.availability-changed', 'product.v1.availability-changed')) AS c (consumer, type)`;

/** Queries that find what must not be; each row is a violation. Asked as the owner, over all schemas. */
export const STATEMENTS: readonly { readonly what: string; readonly sql: string }[] = [
  { what: "events not sent", sql: "SELECT id, type, subject_key FROM bus.outbox WHERE sent_at IS NULL" },
  { what: "events not delivered", sql: "SELECT consumer, id, attempts, last_error FROM bus.delivery" },
  {
    what: "events that a consumer has not done, or done more than once",
    sql: `SELECT c.consumer, o.event_id, count(i.event_id) FROM ${CONSUMERS}
          JOIN bus.outbox o ON o.type = c.type LEFT JOIN bus.inbox i ON i.consumer = c.consumer AND i.event_id = o.event_id GROUP BY 1, 2 HAVING count(i.event_id) <> 1`,
  },
  {
    what: "consumers that nobody checks",
    sql: `SELECT DISTINCT consumer FROM bus.inbox WHERE consumer NOT IN (SELECT consumer FROM ${CONSUMERS})`,
  },
  {
    what: "subjects with gaps in their numbers",
    sql: "SELECT subject_key, count(*), max(subject_seq) FROM bus.outbox GROUP BY 1 HAVING count(*) <> max(subject_seq) OR min(subject_seq) <> 1",
  },
  {
    what: "subjects whose numbers are not in the order of their rows",
    sql: "SELECT * FROM (SELECT subject_key, subject_seq, lag(subject_seq) OVER (PARTITION BY subject_key ORDER BY id) AS before FROM bus.outbox) AS x WHERE subject_seq <= before",
  },
  {
    what: "product's projection differs from inventory",
    sql: `SELECT variant_id, p.on_hand, i.on_hand AS inventory FROM product.stock p
          FULL JOIN (SELECT variant_id, sum(on_hand) AS on_hand, sum(reserved) AS reserved, sum(sold) AS sold FROM inventory.stock GROUP BY 1) AS i USING (variant_id)
          WHERE (p.on_hand, p.reserved, p.sold) IS DISTINCT FROM (i.on_hand, i.reserved, i.sold)`,
  },
  {
    what: "search's index differs from the catalogue",
    sql: `SELECT product_id, d.stock, s.most FROM search.document d
          FULL JOIN (SELECT c.product_id, t.most FROM product.card c JOIN product.card_stock t USING (product_id) WHERE c.state = 'published') AS s USING (product_id)
          WHERE d.stock IS DISTINCT FROM CASE WHEN s.most <= 0 THEN 0 WHEN s.most < 5 THEN 1 ELSE 2 END`,
  },
  {
    what: "levels that differ from their history",
    sql: `SELECT s.variant_id, s.warehouse_id FROM inventory.stock s
          LEFT JOIN (SELECT variant_id, warehouse_id, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved, sum(sold_delta) AS sold FROM inventory.movement GROUP BY 1, 2) AS m USING (variant_id, warehouse_id)
          WHERE (s.on_hand, s.reserved, s.sold) IS DISTINCT FROM (coalesce(m.on_hand, 0), coalesce(m.reserved, 0), coalesce(m.sold, 0))`,
  },
  {
    what: "oversold levels",
    sql: "SELECT variant_id, warehouse_id FROM inventory.stock WHERE reserved + sold > on_hand OR reserved < 0 OR sold < 0",
  },
  {
    what: "reservations that differ from their orders",
    sql: `SELECT o.id, o.state, r.state AS reservation FROM orders.customer_order o LEFT JOIN inventory.reservation r ON r.id = o.id
          WHERE (o.state = 'cancelled' AND r.state NOT IN ('released', 'expired')) OR (o.state <> 'cancelled' AND r.state IS DISTINCT FROM 'shipped')`,
  },
  {
    what: "units that left and were not ordered, or were ordered and did not leave",
    sql: `SELECT * FROM (SELECT m.reservation_id AS order_id, m.variant_id, -sum(m.on_hand_delta) AS units FROM inventory.movement m WHERE m.reservation_id <> '' GROUP BY 1, 2 HAVING sum(m.on_hand_delta) <> 0) AS went
          FULL JOIN (SELECT o.id AS order_id, l ->> 'variantId' AS variant_id, sum((l ->> 'quantity')::int) AS units FROM orders.customer_order o, jsonb_array_elements(o.lines) AS l WHERE o.state IN ('fulfilled', 'delivered') GROUP BY 1, 2) AS bought
          USING (order_id, variant_id) WHERE went.units IS DISTINCT FROM bought.units`,
  },
  {
    what: "orders that went out without one shipment that ended as they did, or that were cancelled with one",
    sql: `SELECT o.id, o.state, s.state AS shipment FROM orders.customer_order o LEFT JOIN shipping.shipment s ON s.order_id = o.id
          WHERE NOT coalesce((o.state = 'delivered' AND s.state = 'delivered') OR (o.state = 'fulfilled' AND s.state = 'returned') OR (o.state = 'cancelled' AND coalesce(s.state IN ('cancelled', 'refused'), true)), false)`,
  },
  {
    what: "parcels that the carrier expects and we do not",
    sql: `SELECT c.key, s.state FROM sandbox_carrier.parcel c LEFT JOIN shipping.parcel p ON p.id = c.key AND p.tracking_number = c.tracking_number LEFT JOIN shipping.shipment s ON s.id = p.shipment_id
          WHERE c.tracking_number IS NOT NULL AND c.cancelled_at IS NULL AND s.state IS DISTINCT FROM 'delivered' AND s.state IS DISTINCT FROM 'returned'`,
  },
  {
    what: "timelines that tell more or less than the carrier did",
    sql: `SELECT o.id, s.sequence, count(*) AS told FROM orders.customer_order o JOIN shipping.shipment s ON s.order_id = o.id JOIN orders.timeline t ON t.order_id = o.id AND t.occur_time IS NOT NULL
          WHERE o.state <> 'cancelled' AND (SELECT count(*) FROM shipping.parcel p WHERE p.shipment_id = s.id) = 1 GROUP BY o.id, s.sequence HAVING count(*) <> s.sequence`,
  },
  {
    what: "payments without an order",
    sql: "SELECT i.id, i.order_id FROM payment.intent i LEFT JOIN orders.customer_order o ON o.id = i.order_id WHERE o.id IS NULL",
  },
  {
    what: "orders that went out and whose payment has another amount",
    sql: "SELECT o.id FROM orders.customer_order o LEFT JOIN payment.intent i ON i.order_id = o.id AND i.captured = o.total AND i.currency = o.currency WHERE o.state <> 'cancelled' AND i.id IS NULL",
  },
  {
    what: "charges that we do not know",
    sql: "SELECT c.id, c.status FROM sandbox.charge c LEFT JOIN payment.intent i ON i.charge_id = c.id WHERE i.id IS NULL AND c.authorized - c.voided - c.refunded > 0",
  },
  {
    what: "ledger differs from payments",
    sql: `SELECT i.id FROM payment.intent i LEFT JOIN (
            SELECT payment_id, coalesce(sum(amount) FILTER (WHERE kind = 'authorize'), 0) AS authorized, coalesce(sum(amount) FILTER (WHERE kind = 'void'), 0) AS voided,
              coalesce(sum(amount) FILTER (WHERE kind = 'capture' AND credit_account = 'sales'), 0) AS captured, coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0) AS refunded
            FROM payment.ledger_entry GROUP BY 1) AS l ON l.payment_id = i.id
          WHERE (i.authorized, i.voided, i.captured, i.refunded) IS DISTINCT FROM (coalesce(l.authorized, 0), coalesce(l.voided, 0), coalesce(l.captured, 0), coalesce(l.refunded, 0))`,
  },
  {
    what: "timelines with gaps",
    sql: "SELECT o.id, o.sequence, count(t.sequence) FROM orders.customer_order o LEFT JOIN orders.timeline t ON t.order_id = o.id GROUP BY o.id HAVING count(t.sequence) <> o.sequence OR max(t.sequence) <> o.sequence",
  },
  {
    what: "carts sold twice",
    sql: "SELECT cart_id, count(*) FROM orders.customer_order WHERE state <> 'cancelled' GROUP BY 1 HAVING count(*) > 1",
  },
  {
    what: "payment tokens kept after the decision",
    sql: "SELECT id FROM orders.customer_order WHERE payment_token <> ''",
  },
  {
    what: "carts that are closed for an order that failed before it was confirmed",
    sql: "SELECT c.id FROM orders.cart c JOIN orders.customer_order o ON o.id = c.order_id WHERE o.state = 'cancelled' AND o.cancel_reason <> 'REQUESTED' AND NOT EXISTS (SELECT FROM orders.timeline t WHERE t.order_id = o.id AND t.kind = 'CONFIRMED')",
  },
];

/** Mail. */
export const MAIL_STATEMENTS: typeof STATEMENTS = [
  {
    what: "causes without their one message, or messages without their cause",
    sql: `SELECT o.event_id, o.type, m.id FROM (SELECT * FROM bus.outbox WHERE type IN ('order.v1.order-confirmed', 'order.v1.order-action-required', 'order.v1.order-cancelled', 'order.v1.order-fulfilled', 'order.v1.order-delivered')) AS o
          FULL JOIN notification.message m ON m.cause = o.event_id LEFT JOIN orders.customer_order c ON c.id = o.subject_key
          WHERE (o.event_id IS NULL OR m.id IS NULL) AND NOT coalesce(o.type = 'order.v1.order-cancelled' AND c.cancel_reason = 'PAYMENT_DECLINED', false)`,
  },
  {
    what: "messages that are not at rest, or failed",
    sql: "SELECT id, template, state, attempts, last_error FROM notification.message WHERE state NOT IN ('sent', 'dropped') OR due IS NOT NULL",
  },
  {
    what: "mails that were not sent once",
    sql: "SELECT m.id, m.state, b.key FROM notification.message m FULL JOIN notification.mailbox b ON b.key = m.id WHERE m.id IS NULL OR (m.state = 'sent') IS DISTINCT FROM (b.key IS NOT NULL)",
  },
  {
    what: "mails that were dropped and should not have been",
    sql: "SELECT id, template, last_error FROM notification.message WHERE state = 'dropped' AND template <> 'order-action-required'",
  },
];

/** What is still under way; a run has settled when there is none of it. */
export const UNSETTLED = `
  SELECT (SELECT count(*)::int FROM orders.customer_order WHERE step NOT IN ('done', 'cancelled')) AS orders,
    (SELECT count(*)::int FROM bus.outbox WHERE sent_at IS NULL) AS unsent,
    (SELECT count(*)::int FROM bus.delivery) AS owed,
    (SELECT count(*)::int FROM ${CONSUMERS} JOIN bus.outbox o ON o.type = c.type WHERE NOT EXISTS (SELECT FROM bus.inbox i WHERE i.consumer = c.consumer AND i.event_id = o.event_id)) AS undone,
    (SELECT count(*)::int FROM search.pending) AS unindexed,
    (SELECT count(*)::int FROM search.rebuild WHERE end_time IS NULL) AS rebuilding,
    (SELECT count(*)::int FROM notification.message WHERE due IS NOT NULL) AS mails,
    (SELECT count(*)::int FROM sandbox.webhook WHERE delivered_at IS NULL) AS webhooks,
    (SELECT count(*)::int FROM inventory.reservation WHERE state = 'held') AS held,
    (SELECT count(*)::int FROM payment.intent WHERE amount > 0 AND cancel_requested AND (state IN ('processing', 'requires_action') OR authorized - captured - voided > 0 OR captured - refunded > 0)) AS cancelling`;
