import { statement, type Queryable } from "@technova/store";

const CLAIM = statement(
  "orders.order-claim",
  `WITH found AS (SELECT id FROM orders.customer_order WHERE id = $1 AND access_key = $2::uuid),
   granted AS (INSERT INTO orders.order_grant (order_id, subject, create_time) SELECT id, $3, $4 FROM found ON CONFLICT DO NOTHING)
   SELECT id FROM found`,
);
const GRANTED = statement("orders.order-granted", "SELECT FROM orders.order_grant WHERE order_id = $1 AND subject = $2");
const KEYS = statement("orders.order-keys", "SELECT id, access_key::text AS key FROM orders.customer_order WHERE id = ANY ($1::text[])");

/** Lets somebody see and cancel an order whose key they have; false where order and key do not belong together. */
export async function claimOrder(queryable: Queryable, id: string, key: string, subject: string, now: Date): Promise<boolean> {
  return (await queryable.query(CLAIM, [id, key, subject, now])).length > 0;
}

export async function isGranted(queryable: Queryable, id: string, subject: string): Promise<boolean> {
  return (await queryable.query(GRANTED, [id, subject])).length > 0;
}

/** The keys of orders, by their ids. */
export async function orderKeys(queryable: Queryable, ids: readonly string[]): Promise<Record<string, string>> {
  const rows = await queryable.query<{ id: string; key: string }>(KEYS, [ids]);
  return Object.fromEntries(rows.map(({ id, key }) => [id, key]));
}
