import type { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";

/** What operators call an order's states, in the order of the contract's numbers. */
export const STATE_NAMES = [
  "unspecified",
  "pending",
  "confirmed",
  "captured",
  "fulfilled",
  "cancelled",
  "action_required",
  "delivered",
] as const;
export type StateName = (typeof STATE_NAMES)[number];

export const STATE_TONES: Readonly<Record<StateName, "good" | "warn" | "bad" | "quiet">> = {
  unspecified: "quiet",
  pending: "warn",
  action_required: "warn",
  confirmed: "good",
  captured: "good",
  fulfilled: "good",
  delivered: "good",
  cancelled: "bad",
};

export function stateName(state: OrderState): StateName {
  return STATE_NAMES[state];
}
