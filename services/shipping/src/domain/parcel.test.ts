import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { billableGrams, measure, type ParcelItem } from "./parcel.ts";

const item = (parts: Partial<ParcelItem> = {}): ParcelItem => ({
  quantity: 1,
  weightGrams: 100,
  lengthMm: 10,
  widthMm: 20,
  heightMm: 30,
  ...parts,
});

const items = fc.array(
  fc.record({
    quantity: fc.integer({ min: 1, max: 999 }),
    weightGrams: fc.integer({ min: 0, max: 1_000_000 }),
    lengthMm: fc.integer({ min: 0, max: 10_000 }),
    widthMm: fc.integer({ min: 0, max: 10_000 }),
    heightMm: fc.integer({ min: 0, max: 10_000 }),
  }),
  { minLength: 1, maxLength: 8 },
);

describe("a parcel", () => {
  it("weighs what is in it, and is as long as its longest edge", () => {
    const size = measure([item({ quantity: 3 }), item({ weightGrams: 50, widthMm: 700 })]);
    expect(size.weightGrams).toBe(350);
    expect(size.longestMm).toBe(700);
    expect(size.volumeCm3).toBe(Math.ceil((3 * 6000 + 10 * 700 * 30) / 1000));
    expect(measure([])).toEqual({ weightGrams: 0, volumeCm3: 0, longestMm: 0 });
  });

  it("is charged by weight where it is heavy, and by volume where it is large", () => {
    expect(billableGrams({ weightGrams: 2000, volumeCm3: 5000, longestMm: 1 })).toBe(2000);
    expect(billableGrams({ weightGrams: 200, volumeCm3: 5000, longestMm: 1 })).toBe(1000);
    expect(billableGrams({ weightGrams: 0, volumeCm3: 1, longestMm: 1 })).toBe(1);
  });

  it("is the same in whichever order it is packed, and never less with more in it", () => {
    fc.assert(
      fc.property(items, items, (some, more) => {
        expect(measure(some.toReversed())).toEqual(measure(some));
        const [small, large] = [measure(some), measure([...some, ...more])];
        expect(billableGrams(large)).toBeGreaterThanOrEqual(billableGrams(small));
        expect(large.longestMm).toBeGreaterThanOrEqual(small.longestMm);
        expect(billableGrams(small)).toBeGreaterThanOrEqual(small.weightGrams);
        expect(Number.isSafeInteger(billableGrams(large))).toBe(true);
      }),
    );
  });
});
