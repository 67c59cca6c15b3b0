import { event, type OutgoingEvent } from "@technova/bus";
import {
  OrderActionRequiredSchema,
  OrderCancelledSchema,
  OrderCapturedSchema,
  OrderConfirmedSchema,
  OrderPlacedSchema,
  OrderProgressedSchema,
} from "@technova/gen/technova/order/v1/order_events_pb.js";
import type { Transaction } from "@technova/store";
import { RESTING, transition, type EntryKind } from "../domain/saga.ts";
import { reopenCart } from "../storage/carts.ts";
import { advanceOrder, type Entry, type OrderRow } from "../storage/orders.ts";
import type { OrderDependencies } from "./dependencies.ts";
import type { StepResult } from "./steps.ts";

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
  const entries: Entry[] = [
    { kind: result.entry ?? entry, state: to === "cancelled" ? order.state : state, reason, detail: result.detail ?? "" },
  ];
  const cancelReason = order.cancel_reason !== "" ? order.cancel_reason : reason;
  if (to === "cancelled") entries.push({ kind: "CANCELLED", state: "cancelled", reason: cancelReason, detail: "" });
  const waiting = to === "await_action";
  const resting = RESTING.has(to);
  const moved = await advanceOrder(
    tx,
    order,
    {
      step: to,
      state,
      due: resting ? undefined : waiting ? (result.action?.expires ?? now) : now,
      keepLease: options.keepLease && !resting && !waiting,
      fence: options.fence,
      entries,
      clearToken: order.step === "authorize" || to === "cancel_payment" || resting,
      actionUrl: waiting ? (result.action?.url ?? "") : "",
      actionExpireTime: waiting ? (result.action?.expires ?? null) : null,
      cancelReason,
      declineCode: result.declineCode ?? order.decline_code,
    },
    now,
  );
  if (moved === undefined) return undefined;
  // An order that was never confirmed gives its cart back as it was.
  if (to === "cancelled" && (order.state === "pending" || order.state === "action_required"))
    await reopenCart(tx, order.cart_id, order.id, now);
  await deps.bus.publish(tx, ...entries.map((one, index) => eventOf(moved, one.kind, moved.sequence - entries.length + index + 1)));
  return moved;
}

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
    case "CANCELLED":
      return event(OrderCancelledSchema, order.id, { ...about, reason: order.cancel_reason, declineCode: order.decline_code });
    default:
      return event(OrderProgressedSchema, order.id, { ...about, kind });
  }
}
