import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { DomainError } from "@technova/kit";
import type { ParcelSize } from "../src/domain/parcel.ts";
import { quote } from "../src/providers/sandbox/tariff.ts";

const CURRENCIES = ["USD", "JPY", "KWD"] as const;
const ZONES = { home: "DE", near: "FR", far: "US" } as const;

const size = fc.record({
  weightGrams: fc.integer({ min: 0, max: 400_000 }),
  volumeCm3: fc.integer({ min: 0, max: 2_000_000 }),
  longestMm: fc.integer({ min: 0, max: 4000 }),
});
const growth = fc.record({ weightGrams: fc.nat(50_000), volumeCm3: fc.nat(200_000), longestMm: fc.nat(1000) });
const currency = fc.constantFrom(...CURRENCIES);

async function prices(parcel: ParcelSize, regionCode: string, inCurrency: string): Promise<Map<string, bigint>> {
  const rates = quote(parcel, { regionCode, postalCode: "" }, inCurrency);
  return new Map(rates.map((rate) => [rate.service, rate.price.minor]));
}

describe("the sandbox carrier", () => {
  it("asks no less for a parcel that is heavier or larger, and takes it no further", async () => {
    await fc.assert(
      fc.asyncProperty(size, growth, fc.constantFrom(...Object.values(ZONES)), currency, async (small, more, region, inCurrency) => {
        const large = {
          weightGrams: small.weightGrams + more.weightGrams,
          volumeCm3: small.volumeCm3 + more.volumeCm3,
          longestMm: small.longestMm + more.longestMm,
        };
        const [before, after] = [await prices(small, region, inCurrency), await prices(large, region, inCurrency)];
        for (const [service, price] of after) expect(price).toBeGreaterThanOrEqual(before.get(service) ?? price + 1n);
      }),
    );
  });

  it("asks more the farther it goes, and more for express", async () => {
    await fc.assert(
      fc.asyncProperty(size, currency, async (parcel, inCurrency) => {
        const [home, near, far] = [
          await prices(parcel, ZONES.home, inCurrency),
          await prices(parcel, ZONES.near, inCurrency),
          await prices(parcel, ZONES.far, inCurrency),
        ];
        expect([...far.keys()]).toEqual([...home.keys()]);
        for (const [service, price] of home) {
          expect(price).toBeGreaterThan(0n);
          expect(near.get(service)).toBeGreaterThan(price);
          expect(far.get(service)).toBeGreaterThan(near.get(service) ?? 0n);
        }
        for (const zone of [home, near, far])
          if (zone.has("express")) expect(zone.get("express")).toBeGreaterThan(zone.get("standard") ?? 0n);
      }),
    );
  });

  it("keeps one order of prices in every currency, up to rounding", async () => {
    await fc.assert(
      fc.asyncProperty(size, size, fc.constantFrom("JPY", "KWD"), async (one, other, inCurrency) => {
        const [inDollars, inOther] = [
          [await prices(one, "DE", "USD"), await prices(other, "DE", "USD")],
          [await prices(one, "DE", inCurrency), await prices(other, "DE", inCurrency)],
        ];
        for (const service of ["standard", "express"]) {
          const [a, b] = inDollars.map((all) => all.get(service));
          const [c, d] = inOther.map((all) => all.get(service));
          expect([c === undefined, d === undefined]).toEqual([a === undefined, b === undefined]);
          // More than one step of rounding apart.
          if (a !== undefined && b !== undefined && c !== undefined && d !== undefined && a + 20n < b) expect(c).toBeLessThanOrEqual(d);
        }
      }),
    );
  });

  it("promises days that make sense", async () => {
    for (const regionCode of Object.values(ZONES)) {
      const rates = quote({ weightGrams: 500, volumeCm3: 1000, longestMm: 100 }, { regionCode, postalCode: "" }, "USD");
      expect(rates.map((rate) => rate.service)).toEqual(["standard", "express"]);
      for (const rate of rates) expect(rate.daysMin).toBeLessThanOrEqual(rate.daysMax);
      expect(rates[1]?.daysMax).toBeLessThan(rates[0]?.daysMax ?? 0);
    }
  });

  it("goes to no place without post, and takes nothing that is too heavy or long", async () => {
    expect(await prices({ weightGrams: 1, volumeCm3: 1, longestMm: 1 }, "AQ", "USD")).toEqual(new Map());
    expect([...(await prices({ weightGrams: 70_000, volumeCm3: 1, longestMm: 1750 }, "DE", "USD")).keys()]).toEqual([
      "standard",
      "express",
    ]);
    expect([...(await prices({ weightGrams: 70_001, volumeCm3: 1, longestMm: 1 }, "DE", "USD")).keys()]).toEqual(["standard"]);
    expect([...(await prices({ weightGrams: 1, volumeCm3: 1, longestMm: 1751 }, "DE", "USD")).keys()]).toEqual(["standard"]);
    expect(await prices({ weightGrams: 300_001, volumeCm3: 1, longestMm: 1 }, "DE", "USD")).toEqual(new Map());
  });

  it("refuses a currency in which it has no prices", async () => {
    await expect(prices({ weightGrams: 1, volumeCm3: 1, longestMm: 1 }, "DE", "EUR")).rejects.toThrow(DomainError);
  });
});
