import { amount } from "@technova/kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeTotals } from "./totals.ts";

const minor = fc.bigInt({ min: 0n, max: 10n ** 12n });

describe("computeTotals", () => {
  it.each(["USD", "JPY", "KWD"])("sums exactly in %s", (currency) => {
    const items = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 999 }), price: minor }), { maxLength: 100 });
    fc.assert(
      fc.property(items, minor, (drawn, shipping) => {
        const totals = computeTotals(
          currency,
          drawn.map(({ quantity, price }) => ({ quantity, unitPrice: amount(currency, price) })),
          amount(currency, shipping),
        );
        // Summed another way: unit by unit.
        const expected = drawn.map(({ quantity, price }) =>
          Array.from({ length: quantity }, () => price).reduce((sum, one) => sum + one, 0n),
        );
        expect(totals.lines.map((line) => line.minor)).toEqual(expected);
        expect(totals.subtotal.minor).toBe(expected.reduce((sum, one) => sum + one, 0n));
        expect(totals.total.minor).toBe(totals.subtotal.minor + shipping);
        for (const one of [...totals.lines, totals.subtotal, totals.shipping, totals.total]) expect(one.currency).toBe(currency);
      }),
    );
  });

  it("stays exact where floating point would not", () => {
    const price = 9_007_199_254_740_993n;
    const { total } = computeTotals("KWD", [{ quantity: 3, unitPrice: amount("KWD", price) }], amount("KWD", 1n));
    expect(total.minor).toBe(27_021_597_764_222_980n);
  });

  it("refuses to mix currencies", () => {
    expect(() => computeTotals("USD", [{ quantity: 1, unitPrice: amount("JPY", 5n) }], amount("USD", 1n))).toThrow("cannot mix");
    expect(() => computeTotals("USD", [{ quantity: 1, unitPrice: amount("USD", 5n) }], amount("KWD", 1n))).toThrow("cannot mix");
  });
});
