import { DomainError, failpoint } from "@technova/kit";
import { CANCELLING, TOO_LATE } from "../domain/saga.ts";
import { lockOrder, type OrderRow } from "../storage/orders.ts";
import { advance } from "./advance.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { driveOrder } from "./drive-order.ts";

/**
 * Cancels an order at any moment before a parcel is with the carrier, and drives the compensation as far as the call's time
 * allows. It takes the order over from whoever works on it: their results no longer count.
 */
export async function cancelOrder(
  deps: OrderDependencies,
  id: string,
  reason: string,
  admit: (order: OrderRow | undefined) => OrderRow,
): Promise<OrderRow> {
  const { order, mine } = await deps.database.transaction(async (tx) => {
    const locked = admit(await lockOrder(tx, id));
    if (locked.state === "cancelled" || CANCELLING.has(locked.step)) return { order: locked, mine: false };
    if (TOO_LATE.has(locked.step)) throw onItsWay();
    const moved = await advance(
      deps,
      tx,
      locked,
      { outcome: "cancel_requested", reason: "REQUESTED", detail: reason },
      { fence: locked.fence + 1, keepLease: true },
    );
    if (moved === undefined) throw new DomainError("BUSY", "the order is being changed; ask again");
    return { order: moved, mine: true };
  });
  if (!mine) return order;
  failpoint("order.cancel-requested");
  const driven = await driveOrder(deps, order);
  if (driven.state !== "cancelled" && !CANCELLING.has(driven.step)) throw onItsWay();
  return driven;
}

function onItsWay(): DomainError {
  return new DomainError("ORDER_FULFILLED", "the order is on its way already; return it instead");
}
