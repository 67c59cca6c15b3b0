import { event, type OutgoingEvent } from "@technova/bus";
import {
  OrderActionRequiredSchema,
  OrderCancelledSchema,
  OrderCapturedSchema,
  OrderConfirmedSchema,
  OrderDeliveredSchema,
  OrderFulfilledSchema,
  OrderPlacedSchema,
  OrderProgressedSchema,
} from "@technova/gen/technova/order/v1/order_events_pb.js";
import type { Transaction } from "@technova/store";
import { RESTING, WAITING, transition, type EntryKind } from "../domain/saga.ts";
import { reopenCart } from "../storage/carts.ts";
import { advanceOrder, type Entry, type OrderRow } from "../storage/orders.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { countProgress } from "./order-metrics.ts";
import type { StepResult } from "./step-result.ts";

export interface AdvanceOptions {
  /** The fence from now on: the same, or a higher one for who takes over. */
  readonly fence: number;
  readonly keepLease: boolean;
}

/**
 * Commits a step's outcome with the next step, its due time, the timeline and the events, in one transaction.
 * Undefined where somebody else moved the order meanwhile: then this outcome counts for nothing.
 */
export async function advance(
  deps: OrderDependencies,
  tx: Transaction,
  order: OrderRow,
  result: StepResult,
  options: AdvanceOptions,
): Promise<OrderRow | undefined> {
  const now = deps.clock.now();
  const { to, state: nextState, entry } = transition(order.step, result.outcome);
  const state = nextState ?? order.state;
  const reason = result.reason ?? "";
  const own = { kind: result.entry ?? entry, reason, detail: result.detail ?? "" };
  const entries: Entry[] = (result.entries ?? [own]).map((one) => ({ ...one, state: to === "cancelled" ? order.state : state }));
  // A cancellation that came too late is none.
  const cancelReason = result.outcome === "too_late" ? "" : order.cancel_reason === "" ? reason : order.cancel_reason;
  if (to === "cancelled") entries.push({ kind: "CANCELLED", state: "cancelled", reason: cancelReason, detail: "" });
  const resting = RESTING.has(to);
  const moved = await advanceOrder(
    tx,
    order,
    {
      step: to,
      state,
      due: resting ? undefined : (result.due ?? now),
      keepLease: options.keepLease && !resting && !WAITING.has(to),
      fence: options.fence,
      entries,
      clearToken: order.step === "authorize" || to === "cancel_payment" || resting,
      actionUrl: result.action?.url ?? "",
      actionExpireTime: result.action?.expires ?? null,
      cancelReason,
      declineCode: result.declineCode ?? order.decline_code,
      shipmentSequence: result.shipmentSequence ?? order.shipment_sequence,
    },
    now,
  );
  if (moved === undefined) return undefined;
  // An order that was never confirmed gives its cart back as it was.
  if (to === "cancelled" && NEVER_CONFIRMED.has(order.state)) await reopenCart(tx, order.cart_id, order.id, now);
  countProgress(
    tx,
    moved,
    entries.map((one) => one.kind),
    now,
  );
  await deps.bus.publish(tx, ...entries.map((one, index) => eventOf(moved, one.kind, moved.sequence - entries.length + index + 1)));
  return moved;
}

const NEVER_CONFIRMED: ReadonlySet<string> = new Set(["pending", "action_required"]);

/** The event of a timeline's entry. */
export function eventOf(order: OrderRow, kind: EntryKind, sequence: number): OutgoingEvent {
  const about = { orderId: order.id, sequence };
  const total = { currencyCode: order.currency, minorUnits: order.total };
  switch (kind) {
    case "PLACED":
      return event(OrderPlacedSchema, order.id, { ...about, total, locale: order.locale });
    case "ACTION_REQUIRED":
      return event(OrderActionRequiredSchema, order.id, about);
    case "CONFIRMED":
      return event(OrderConfirmedSchema, order.id, { ...about, total });
    case "CAPTURED":
      return event(OrderCapturedSchema, order.id, { ...about, total });
    case "SHIPPED":
      return event(OrderFulfilledSchema, order.id, about);
    case "DELIVERED":
      return event(OrderDeliveredSchema, order.id, about);
    case "CANCELLED":
      return event(OrderCancelledSchema, order.id, { ...about, reason: order.cancel_reason, declineCode: order.decline_code });
    default:
      return event(OrderProgressedSchema, order.id, { ...about, kind });
  }
}
