import { statement, type Transaction } from "@technova/store";

/** The newest state of each variant wins, by the number of the event: late and repeated ones change nothing. */
const PROJECT = statement(
  "product.stock-project",
  `INSERT INTO product.stock AS t (variant_id, on_hand, reserved, sold, seq)
   SELECT DISTINCT ON (variant_id) variant_id, on_hand, reserved, sold, seq
   FROM unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::bigint[]) AS x (variant_id, on_hand, reserved, sold, seq)
   ORDER BY variant_id, seq DESC
   ON CONFLICT (variant_id) DO UPDATE SET on_hand = excluded.on_hand, reserved = excluded.reserved, sold = excluded.sold, seq = excluded.seq
   WHERE t.seq < excluded.seq`,
);

export interface StockUpdate {
  readonly variantId: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly sold: number;
  readonly seq: bigint;
}

/** product's own picture of inventory, seconds old at most while the bus runs. */
export async function projectStock(tx: Transaction, updates: readonly StockUpdate[]): Promise<void> {
  await tx.query(PROJECT, [
    updates.map((update) => update.variantId),
    updates.map((update) => update.onHand),
    updates.map((update) => update.reserved),
    updates.map((update) => update.sold),
    updates.map((update) => update.seq),
  ]);
}
