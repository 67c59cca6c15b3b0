import { event, type Bus } from "@technova/bus";
import { StockChangedSchema } from "@technova/gen/technova/inventory/v1/inventory_events_pb.js";
import type { Transaction } from "@technova/store";
import { applyChanges, type Change, type LockedRow, type Why } from "../storage/stock.ts";

/**
 * The one way in which levels change, at the end of the transaction: applies the changes to rows that are locked, with their history, and
 * publishes each variant's new state over all warehouses.
 */
export async function changeStock(
  bus: Pick<Bus, "publish">,
  tx: Transaction,
  locked: readonly LockedRow[],
  changes: readonly Change[],
  why: Why,
  now: Date,
): Promise<void> {
  if (changes.length === 0) return;
  applyChanges(tx, changes, why, now);
  const variants = [...new Set(changes.map((change) => change.variantId))].toSorted();
  const events = variants.map((variantId) => {
    const rows = [
      ...locked.filter((row) => row.variant_id === variantId),
      ...changes
        .filter((change) => change.variantId === variantId)
        .map((change) => ({ on_hand: change.onHand, reserved: change.reserved, sold: change.sold })),
    ];
    const sum = (pick: (row: { on_hand: number; reserved: number; sold: number }) => number): number =>
      rows.reduce((total, row) => total + pick(row), 0);
    return event(StockChangedSchema, variantId, {
      variantId,
      onHand: sum((row) => row.on_hand),
      reserved: sum((row) => row.reserved),
      sold: sum((row) => row.sold),
    });
  });
  await bus.publish(tx, ...events);
}
