import { createHash } from "node:crypto";

/** What a rate's id stands for. */
export interface RateFacts {
  readonly carrier: string;
  readonly service: string;
  readonly currency: string;
  readonly minorUnits: bigint;
  readonly regionCode: string;
  readonly postalCode: string;
  readonly parcel: readonly { readonly variantId: string; readonly quantity: number }[];
}

/**
 * A rate's id is made from what it stands for: it is good as long as cart, address and price stay as they are,
 * nothing need be stored, and nobody can order at a price that no longer holds.
 */
export function rateId(facts: RateFacts): string {
  const parcel = facts.parcel.map(({ variantId, quantity }) => `${variantId}x${quantity}`).toSorted();
  const text = JSON.stringify([
    facts.carrier,
    facts.service,
    facts.currency,
    String(facts.minorUnits),
    facts.regionCode,
    facts.postalCode.replaceAll(/\s/g, "").toUpperCase(),
    parcel,
  ]);
  return `rate_${facts.service}_${createHash("sha256").update(text).digest("hex").slice(0, 24)}`;
}
