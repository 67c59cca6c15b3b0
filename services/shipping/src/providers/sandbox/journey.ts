import { createHash } from "node:crypto";
import type { CarrierEvent } from "../../app/carrier.ts";
import type { TrackingKind } from "../../domain/shipment.ts";

/** How the sandbox treats a parcel; asked for by a line of the address, such as "sandbox:return,swift". */
export const BEHAVIOURS = ["return", "fail-once", "refuse", "lost-answer", "swift"] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

export interface Journey {
  readonly trackingNumber: string;
  readonly regionCode: string;
  readonly locality: string;
  readonly behaviours: readonly Behaviour[];
  readonly created: Date;
  /** Days of delivery, from and to. */
  readonly days: readonly [number, number];
}

const HOUR_MS = 3_600_000;
/** What an hour takes for those who do not want to wait for it. */
const SWIFT_HOUR_MS = 250;
const HUBS: readonly string[] = ["Rotterdam, NL", "Leipzig, DE", "Liège, BE", "Köln, DE", "Amsterdam, NL"];

/**
 * Everything that will ever happen to a parcel, oldest first: made of its number alone, so that the carrier
 * need not keep it. What lies ahead of the platform clock is not told yet.
 */
export function journeyOf({ trackingNumber, regionCode, locality, behaviours, created, days }: Journey): CarrierEvent[] {
  const dice = createHash("sha256").update(trackingNumber).digest();
  const roll = (index: number): number => (dice[index] ?? 0) / 255;
  const hourMs = behaviours.includes("swift") ? SWIFT_HOUR_MS : HOUR_MS;
  const events: CarrierEvent[] = [];
  const add = (kind: TrackingKind, hours: number, location: string, description: string): void => {
    events.push({ id: `${events.length + 1}`, kind, location, description, time: new Date(created.getTime() + hours * hourMs) });
  };
  const [from, to] = days;
  const pickedUp = 2 + 4 * roll(0);
  const arrives = pickedUp + 24 * (from + (to - from) * roll(1)) - 12;
  const there = `${locality}, ${regionCode}`;
  const [first, second] = [
    HUBS[dice[2] === undefined ? 0 : dice[2] % HUBS.length] ?? there,
    HUBS[dice[3] === undefined ? 0 : dice[3] % HUBS.length] ?? there,
  ];
  add("PICKED_UP", pickedUp, "", "The carrier has picked the parcel up");
  add("IN_TRANSIT", pickedUp + (arrives - pickedUp) * 0.3, first, "The parcel is at a sorting centre");
  if (second !== first && to > 1) add("IN_TRANSIT", pickedUp + (arrives - pickedUp) * 0.7, second, "The parcel is at a sorting centre");
  add("OUT_FOR_DELIVERY", arrives, there, "The parcel is out for delivery");
  if (behaviours.includes("return")) {
    add("DELIVERY_FAILED", arrives + 3, there, "Nobody took the parcel");
    add("DELIVERY_FAILED", arrives + 27, there, "Nobody took the parcel");
    add("RETURNED", arrives + 24 * 5, "", "The parcel is back at the sender's");
    return events;
  }
  let delivered = arrives + 2 + 4 * roll(4);
  if (behaviours.includes("fail-once")) {
    add("DELIVERY_FAILED", arrives + 3, there, "Nobody took the parcel");
    add("OUT_FOR_DELIVERY", arrives + 24, there, "The parcel is out for delivery");
    delivered = arrives + 27;
  }
  add("DELIVERED", delivered, there, "The parcel was handed over");
  return events;
}
