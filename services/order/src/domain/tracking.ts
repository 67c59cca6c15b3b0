import type { EntryKind } from "./saga.ts";

/** What the carrier said of one of the parcels. */
export interface ParcelNews {
  readonly sequence: number;
  /** The carrier's kind, such as PICKED_UP. */
  readonly kind: string;
  readonly detail: string;
  readonly location: string;
  readonly time: Date | undefined;
}

export interface ParcelEntry {
  readonly sequence: number;
  readonly kind: EntryKind;
  readonly detail: string;
  readonly location: string;
  readonly time: Date | undefined;
}

export interface ParcelOutcome {
  readonly outcome: "nothing" | "progressed" | "picked_up" | "delivered" | "returned";
  readonly entries: readonly ParcelEntry[];
}

const PASSED_ON: Readonly<Record<string, EntryKind>> = {
  IN_TRANSIT: "IN_TRANSIT",
  OUT_FOR_DELIVERY: "OUT_FOR_DELIVERY",
  DELIVERY_FAILED: "DELIVERY_FAILED",
  PICKED_UP: "PARCEL_PICKED_UP",
  DELIVERED: "PARCEL_DELIVERED",
  RETURNED: "PARCEL_RETURNED",
};

/**
 * What news of parcels means for their order. The last pick-up is the order's SHIPPED, the last arrival its
 * DELIVERED or RETURNED; what happens to one of several parcels before is told as of that parcel. News that came
 * after the last pick-up are left for the next look, so that SHIPPED is said at its place.
 */
export function timelineOf(
  waitsForPickup: boolean,
  state: "ready" | "in_transit" | "delivered" | "returned",
  news: readonly ParcelNews[],
  parcels: number,
): ParcelOutcome {
  const entries = news.map((one): ParcelEntry => ({ ...one, kind: PASSED_ON[one.kind] ?? "IN_TRANSIT" }));
  if (waitsForPickup && state !== "ready") {
    const last = entries.findLastIndex((one) => one.kind === "PARCEL_PICKED_UP");
    const until = entries.slice(0, last + 1).map((one, index): ParcelEntry => (index === last ? { ...one, kind: "SHIPPED" } : one));
    // A carrier that forgot to say so has the parcels all the same.
    const unsaid: ParcelEntry = { sequence: 0, kind: "SHIPPED", detail: "the parcels are with the carrier", location: "", time: undefined };
    return { outcome: "picked_up", entries: until.length === 0 ? [unsaid] : until };
  }
  if (news.length === 0) return { outcome: "nothing", entries: [] };
  if (waitsForPickup) return { outcome: "progressed", entries };
  if (state !== "delivered" && state !== "returned") return { outcome: "progressed", entries };
  const end: EntryKind = state === "delivered" ? "DELIVERED" : "RETURNED";
  const last = entries.findLastIndex((one) => one.kind === "PARCEL_DELIVERED" || one.kind === "PARCEL_RETURNED");
  const named = entries.map((one, index) => (index === last ? { ...one, kind: end } : one));
  // With one parcel there is nothing to tell apart.
  return {
    outcome: state,
    entries: parcels === 1 ? named.filter((one) => one.kind !== "PARCEL_DELIVERED" && one.kind !== "PARCEL_RETURNED") : named,
  };
}
