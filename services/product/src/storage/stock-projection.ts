import { statement, type Transaction } from "@technova/store";

/**
 * The newest state of each variant wins, by the number of the event: late and repeated ones change nothing. Rows and
 * cards are locked in the order of their ids. Returns the variants of products that are known, with what was free of
 * them before and what is now.
 */
const PROJECT = statement(
  "product.stock-project",
  `WITH x AS MATERIALIZED (
     SELECT DISTINCT ON (variant_id) variant_id, on_hand, reserved, sold, seq
     FROM unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::bigint[]) AS x (variant_id, on_hand, reserved, sold, seq)
     ORDER BY variant_id, seq DESC),
   old AS MATERIALIZED (
     SELECT s.variant_id, greatest(s.on_hand - s.reserved - s.sold, 0) AS free FROM product.stock s JOIN x USING (variant_id)
     ORDER BY s.variant_id FOR NO KEY UPDATE OF s),
   new AS (
     INSERT INTO product.stock AS t (variant_id, on_hand, reserved, sold, seq)
     SELECT variant_id, on_hand, reserved, sold, seq FROM x WHERE (SELECT count(*) FROM old) >= 0 ORDER BY variant_id
     ON CONFLICT (variant_id) DO UPDATE SET on_hand = excluded.on_hand, reserved = excluded.reserved, sold = excluded.sold, seq = excluded.seq
     WHERE t.seq < excluded.seq
     RETURNING t.variant_id, greatest(t.on_hand - t.reserved - t.sold, 0) AS free),
   change AS MATERIALIZED (
     SELECT v.product_id, jsonb_object_agg(n.variant_id, n.free) AS free FROM new n JOIN product.variant v ON v.id = n.variant_id GROUP BY v.product_id),
   card AS MATERIALIZED (
     SELECT c.product_id FROM product.card_stock c JOIN change USING (product_id) ORDER BY c.product_id FOR NO KEY UPDATE OF c),
   shown AS (
     UPDATE product.card_stock c SET free = c.free || change.free,
       most = (SELECT max(value::int) FROM jsonb_each_text(c.free || change.free))
     FROM change JOIN card USING (product_id) WHERE c.product_id = change.product_id)
   SELECT n.variant_id, v.product_id, coalesce(o.free, 0) AS before, n.free AS after
   FROM new n JOIN product.variant v ON v.id = n.variant_id LEFT JOIN old o ON o.variant_id = n.variant_id`,
);

export interface StockUpdate {
  readonly variantId: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly sold: number;
  readonly seq: bigint;
}

/** What was free of a variant, and what is. */
export interface FreeChange extends Record<string, unknown> {
  readonly variant_id: string;
  readonly product_id: string;
  readonly before: number;
  readonly after: number;
}

/** product's own picture of inventory, seconds old at most while the bus runs. */
export async function projectStock(tx: Transaction, updates: readonly StockUpdate[]): Promise<FreeChange[]> {
  return tx.query<FreeChange>(PROJECT, [
    updates.map((update) => update.variantId),
    updates.map((update) => update.onHand),
    updates.map((update) => update.reserved),
    updates.map((update) => update.sold),
    updates.map((update) => update.seq),
  ]);
}
