import { counter, histogram } from "@technova/kit";
import type { Transaction } from "@technova/store";
import type { EntryKind } from "../domain/saga.ts";
import type { OrderRow } from "../storage/orders.ts";

const entries = counter("technova_orders_total", "What happened to orders, by the timeline's kinds (PLACED, CAPTURED, CANCELLED …)", [
  "event",
]);
const cancelled = counter("technova_orders_cancelled_total", "Orders cancelled, by reason", ["reason"]);
const captured = counter("technova_revenue_minor_units_total", "Money captured from customers, in minor units, by currency", ["currency"]);
const checkout = histogram("technova_checkout_duration_seconds", "From an order placed to its money captured").of({});

/** Counts what a transaction does to an order, once it is committed. */
export function countProgress(tx: Transaction, order: OrderRow, kinds: readonly EntryKind[], now: Date): void {
  tx.afterCommit(() => {
    for (const kind of kinds) {
      entries.inc({ event: kind });
      if (kind === "CANCELLED") cancelled.inc({ reason: order.cancel_reason === "" ? "unknown" : order.cancel_reason });
      if (kind !== "CAPTURED") continue;
      captured.inc({ currency: order.currency }, Number(order.total));
      checkout.observe((now.getTime() - order.create_time.getTime()) / 1000);
    }
  });
}
