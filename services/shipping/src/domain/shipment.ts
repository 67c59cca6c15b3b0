/** What can happen to a parcel. */
export const TRACKING_KINDS = ["PICKED_UP", "IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERY_FAILED", "DELIVERED", "RETURNED"] as const;
export type TrackingKind = (typeof TRACKING_KINDS)[number];

export type ShipmentState = "preparing" | "ready" | "in_transit" | "delivered" | "cancelled" | "returned" | "refused";

/** The state of a labelled shipment by the newest event of each parcel; empty for one that nobody has seen yet. */
export function stateOf(newest: readonly (TrackingKind | "")[]): "ready" | "in_transit" | "delivered" | "returned" {
  if (newest.length === 0 || newest.includes("")) return "ready";
  if (!newest.every((kind) => kind === "DELIVERED" || kind === "RETURNED")) return "in_transit";
  return newest.includes("RETURNED") ? "returned" : "delivered";
}

/** States in which the carrier is asked for news. */
export const TRACKED: readonly ShipmentState[] = ["ready", "in_transit"];
