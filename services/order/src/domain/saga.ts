/** What the saga does next. A step is carried out by one remote question; its answer is an outcome. */
export type Step =
  | "reserve"
  | "authorize"
  | "await_action"
  | "confirm"
  | "capture"
  | "fulfil"
  | "await_pickup"
  | "in_transit"
  | "done"
  | "cancel_shipment"
  | "cancel_payment"
  | "release_stock"
  | "cancelled";

export type Outcome =
  | "reserved"
  | "out_of_stock"
  | "authorized"
  | "action_required"
  | "declined"
  | "action_expired"
  | "committed"
  | "stock_lost"
  | "captured"
  | "not_capturable"
  | "labelled"
  | "shipment_refused"
  | "progressed"
  | "picked_up"
  | "delivered"
  | "returned"
  | "shipment_cancelled"
  | "too_late"
  | "payment_cancelled"
  | "stock_released"
  | "cancel_requested";

/** State of the order as people see it. */
export type State = "pending" | "action_required" | "confirmed" | "captured" | "fulfilled" | "delivered" | "cancelled";

/** Entries of the timeline. */
export type EntryKind =
  | "PLACED"
  | "STOCK_RESERVED"
  | "OUT_OF_STOCK"
  | "PAYMENT_AUTHORIZED"
  | "PAYMENT_DECLINED"
  | "ACTION_REQUIRED"
  | "ACTION_EXPIRED"
  | "CONFIRMED"
  | "STOCK_LOST"
  | "CAPTURED"
  | "AUTHORIZATION_EXPIRED"
  | "LABEL_CREATED"
  | "SHIPMENT_REFUSED"
  | "PARCEL_PICKED_UP"
  | "SHIPPED"
  | "IN_TRANSIT"
  | "OUT_FOR_DELIVERY"
  | "DELIVERY_FAILED"
  | "PARCEL_DELIVERED"
  | "PARCEL_RETURNED"
  | "DELIVERED"
  | "RETURNED"
  | "SHIPMENT_CANCELLED"
  | "CANCEL_TOO_LATE"
  | "CANCEL_REQUESTED"
  | "PAYMENT_VOIDED"
  | "PAYMENT_REFUNDED"
  | "PAYMENT_NOT_TAKEN"
  | "STOCK_RELEASED"
  | "CANCELLED";

export interface Transition {
  readonly from: Step;
  readonly on: Outcome;
  readonly to: Step;
  /** The state from now on; absent: as it was. */
  readonly state?: State;
  readonly entry: EntryKind;
}

/** The saga as one table; whatever is not in it cannot happen. */
export const TRANSITIONS: readonly Transition[] = [
  { from: "reserve", on: "reserved", to: "authorize", entry: "STOCK_RESERVED" },
  // Refused as a whole: nothing is held, nothing was paid.
  { from: "reserve", on: "out_of_stock", to: "cancelled", state: "cancelled", entry: "OUT_OF_STOCK" },

  { from: "authorize", on: "authorized", to: "confirm", entry: "PAYMENT_AUTHORIZED" },
  { from: "authorize", on: "action_required", to: "await_action", state: "action_required", entry: "ACTION_REQUIRED" },
  { from: "authorize", on: "declined", to: "release_stock", entry: "PAYMENT_DECLINED" },

  { from: "await_action", on: "authorized", to: "confirm", state: "pending", entry: "PAYMENT_AUTHORIZED" },
  { from: "await_action", on: "declined", to: "release_stock", state: "pending", entry: "PAYMENT_DECLINED" },
  { from: "await_action", on: "action_expired", to: "cancel_payment", state: "pending", entry: "ACTION_EXPIRED" },

  { from: "confirm", on: "committed", to: "capture", state: "confirmed", entry: "CONFIRMED" },
  { from: "confirm", on: "stock_lost", to: "cancel_payment", entry: "STOCK_LOST" },

  { from: "capture", on: "captured", to: "fulfil", state: "captured", entry: "CAPTURED" },
  { from: "capture", on: "not_capturable", to: "cancel_payment", entry: "AUTHORIZATION_EXPIRED" },

  { from: "fulfil", on: "labelled", to: "await_pickup", entry: "LABEL_CREATED" },
  { from: "fulfil", on: "shipment_refused", to: "cancel_payment", entry: "SHIPMENT_REFUSED" },
  { from: "await_pickup", on: "progressed", to: "await_pickup", entry: "PARCEL_PICKED_UP" },
  { from: "await_pickup", on: "picked_up", to: "in_transit", state: "fulfilled", entry: "SHIPPED" },
  { from: "in_transit", on: "progressed", to: "in_transit", entry: "IN_TRANSIT" },
  { from: "in_transit", on: "delivered", to: "done", state: "delivered", entry: "DELIVERED" },
  { from: "in_transit", on: "returned", to: "done", entry: "RETURNED" },

  // Compensation. What could still be picked up is stopped first; then the payment goes before the stock: money is what people miss most.
  { from: "cancel_shipment", on: "shipment_cancelled", to: "cancel_payment", entry: "SHIPMENT_CANCELLED" },
  { from: "cancel_shipment", on: "too_late", to: "await_pickup", state: "captured", entry: "CANCEL_TOO_LATE" },
  { from: "cancel_payment", on: "payment_cancelled", to: "release_stock", entry: "PAYMENT_VOIDED" },
  { from: "release_stock", on: "stock_released", to: "cancelled", state: "cancelled", entry: "STOCK_RELEASED" },

  // A cancellation wins at any moment before a parcel is with the carrier.
  ...(["reserve", "authorize", "await_action", "confirm", "capture"] as const).map(cancelledBy("cancel_payment")),
  ...(["fulfil", "await_pickup"] as const).map(cancelledBy("cancel_shipment")),
];

function cancelledBy(to: "cancel_payment" | "cancel_shipment"): (from: Step) => Transition {
  return (from) => ({ from, on: "cancel_requested", to, entry: "CANCEL_REQUESTED" });
}

const FIRST: Step = "reserve";
/** Steps at which nothing more happens by itself. */
export const RESTING: ReadonlySet<Step> = new Set<Step>(["done", "cancelled"]);
/** Steps that wait for somebody outside, or for their time: whoever comes there lets go of the order. */
export const WAITING: ReadonlySet<Step> = new Set<Step>(["await_action", "fulfil", "await_pickup", "in_transit"]);
/** Steps of an order that is on its way to CANCELLED. */
export const CANCELLING: ReadonlySet<Step> = new Set<Step>(["cancel_shipment", "cancel_payment", "release_stock"]);
/** Steps at which a cancellation comes too late: a parcel is with the carrier, or everything is over. */
export const TOO_LATE: ReadonlySet<Step> = new Set<Step>(["in_transit", "done"]);

export function transition(from: Step, on: Outcome): Transition {
  const found = TRANSITIONS.find((one) => one.from === from && one.on === on);
  if (found === undefined) throw new Error(`the saga has no way from ${from} on ${on}`);
  return found;
}

/** Checked when the service starts: every step is reached, every other than the resting ones leads on, and none is ambiguous. */
export function checkTransitions(table: readonly Transition[]): void {
  const reached = new Set<Step>([FIRST]);
  for (let before = 0; before !== reached.size;) {
    before = reached.size;
    for (const one of table) if (reached.has(one.from)) reached.add(one.to);
  }
  const all = new Set<Step>(table.flatMap((one) => [one.from, one.to]));
  for (const step of all) {
    if (!reached.has(step)) throw new Error(`the saga never reaches ${step}`);
    if (!RESTING.has(step) && !table.some((one) => one.from === step && one.on !== "cancel_requested"))
      throw new Error(`the saga ends in ${step}`);
  }
  const keys = table.map((one) => `${one.from}/${one.on}`);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new Error(`the saga has two ways for ${twice}`);
}

/** Rest before the next try of a step, in milliseconds: doubles up to half a minute, with jitter from 0 to 1. */
export function retryDelayMs(attempts: number, jitter: number): number {
  return Math.min(30_000, 100 * 2 ** Math.min(attempts, 10)) * (0.5 + jitter / 2);
}
