import { describe, expect, it } from "vitest";
import { rateId, type RateFacts } from "./rate-id.ts";

const facts: RateFacts = {
  carrier: "sandbox",
  service: "standard",
  currency: "USD",
  minorUnits: 450n,
  regionCode: "DE",
  postalCode: "10115",
  parcel: [
    { variantId: "var_a", quantity: 1 },
    { variantId: "var_b", quantity: 2 },
  ],
};

describe("a rate's id", () => {
  it("stays the same for the same cart, address and price", () => {
    expect(rateId({ ...facts })).toBe(rateId(facts));
    expect(rateId({ ...facts, parcel: facts.parcel.toReversed() })).toBe(rateId(facts));
    expect(rateId({ ...facts, postalCode: "sw1a 1aa" })).toBe(rateId({ ...facts, postalCode: "SW1A1AA" }));
    expect(rateId(facts)).toMatch(/^rate_standard_[0-9a-f]{24}$/);
  });

  it("changes with everything that it stands for", () => {
    const others: Partial<RateFacts>[] = [
      { carrier: "other" },
      { service: "express" },
      { currency: "JPY" },
      { minorUnits: 451n },
      { regionCode: "NL" },
      { postalCode: "10117" },
      { postalCode: "" },
      { parcel: facts.parcel.slice(1) },
      {
        parcel: [
          { variantId: "var_a", quantity: 2 },
          { variantId: "var_b", quantity: 1 },
        ],
      },
      { parcel: [...facts.parcel, { variantId: "var_c", quantity: 1 }] },
    ];
    const ids = [rateId(facts), ...others.map((other) => rateId({ ...facts, ...other }))];
    expect(new Set(ids).size).toBe(others.length + 1);
  });
});
