import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addAmounts,
  allocateAmount,
  amount,
  currencyExponent,
  formatAmount,
  fromMoney,
  multiplyAmount,
  saleCurrency,
  scaleHalfEven,
  sumAmounts,
  toMoney,
} from "./money.ts";

const minor = fc.bigInt({ min: 0n, max: 10n ** 15n });
const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 20 });
const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

describe("money", () => {
  it.each([
    ["USD", 1290n, "12.90 USD"],
    ["USD", 5n, "0.05 USD"],
    ["USD", -5n, "-0.05 USD"],
    ["JPY", 1250n, "1250 JPY"],
    ["JPY", 0n, "0 JPY"],
    ["KWD", 3950n, "3.950 KWD"],
    ["KWD", 1n, "0.001 KWD"],
    ["KWD", -12_345n, "-12.345 KWD"],
  ])("writes %s %s with the currency's own decimals", (currency, units, text) => {
    expect(formatAmount(amount(currency, units))).toBe(text);
  });

  it("knows 2, 0 and 3 decimals, and refuses currencies that it does not know", () => {
    expect(["USD", "JPY", "KWD"].map(currencyExponent)).toEqual([2, 0, 3]);
    for (const unknown of ["XXX", "usd", "", "constructor", "toString"])
      expect(() => currencyExponent(unknown)).toThrow(expect.objectContaining({ reason: "CURRENCY_UNSUPPORTED" }));
    expect(saleCurrency("")).toBe("USD");
    expect(() => saleCurrency("usd", "cart.currency_code")).toThrow(
      expect.objectContaining({ reason: "INVALID", violations: [expect.objectContaining({ field: "cart.currency_code" })] }),
    );
  });

  it("never mixes currencies", () => {
    expect(() => addAmounts(amount("USD", 1), amount("JPY", 1))).toThrow(TypeError);
    expect(() => sumAmounts("USD", [amount("USD", 1), amount("KWD", 1)])).toThrow(TypeError);
  });

  it("adds, sums and multiplies beyond what a float holds", () => {
    const big = 9_007_199_254_740_993n;
    expect(addAmounts(amount("JPY", big), amount("JPY", 1)).minor).toBe(big + 1n);
    expect(sumAmounts("JPY", [amount("JPY", big), amount("JPY", big)]).minor).toBe(2n * big);
    expect(multiplyAmount(amount("KWD", big), 3)).toEqual({ currency: "KWD", minor: 3n * big });
  });

  it("survives the way over the contract", () => {
    fc.assert(
      fc.property(fc.constantFrom("USD", "JPY", "KWD"), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (currency, units) => {
        expect(fromMoney(toMoney(amount(currency, units)))).toEqual({ currency, minor: units });
      }),
    );
  });
});

describe("scaleHalfEven", () => {
  it.each([
    [5n, 1n, 10n, 0n],
    [15n, 1n, 10n, 2n],
    [25n, 1n, 10n, 2n],
    [26n, 1n, 10n, 3n],
    [-5n, 1n, 10n, 0n],
    [-15n, 1n, 10n, -2n],
    [-25n, 1n, 10n, -2n],
    [1000n, 19n, 119n, 160n],
  ])("%s * %s / %s is %s", (value, numerator, denominator, expected) => {
    expect(scaleHalfEven(value, numerator, denominator)).toBe(expected);
  });

  it("is the nearest whole number, and the even one of two that are as near", () => {
    const any = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
    // Small denominators too, so that ties are common.
    const below = fc.oneof(fc.bigInt({ min: 1n, max: 8n }), fc.bigInt({ min: 1n, max: 10n ** 9n }));
    fc.assert(
      fc.property(any, fc.bigInt({ min: -1000n, max: 1000n }), below, (value, numerator, denominator) => {
        const result = scaleHalfEven(value, numerator, denominator);
        const distance = (candidate: bigint): bigint => absolute(value * numerator - candidate * denominator);
        for (const other of [result - 1n, result + 1n]) expect(distance(result) <= distance(other)).toBe(true);
        if (2n * distance(result) === denominator) expect(result % 2n).toBe(0n);
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses a denominator that is not positive", () => {
    expect(() => scaleHalfEven(1n, 1n, 0n)).toThrow(RangeError);
    expect(() => scaleHalfEven(1n, 1n, -3n)).toThrow(RangeError);
  });
});

describe("allocateAmount", () => {
  it("gives the remainder to the largest fractions, then to the earlier lines", () => {
    expect(allocateAmount(amount("USD", 100), [1n, 1n, 1n]).map((part) => part.minor)).toEqual([34n, 33n, 33n]);
    expect(allocateAmount(amount("KWD", 10), [1n, 2n, 4n]).map((part) => part.minor)).toEqual([1n, 3n, 6n]);
    expect(allocateAmount(amount("JPY", 5), [0n, 0n]).map((part) => part.minor)).toEqual([3n, 2n]);
  });

  it("loses and makes nothing", () => {
    fc.assert(
      fc.property(minor, weights, (total, shares) => {
        const parts = allocateAmount(amount("USD", total), shares);
        expect(parts).toHaveLength(shares.length);
        expect(sumAmounts("USD", parts).minor).toBe(total);
      }),
    );
  });

  it("is fair: no part is a whole unit from its exact share, more weight never gets less, no weight gets nothing", () => {
    fc.assert(
      fc.property(
        minor,
        weights.filter((shares) => shares.some((share) => share > 0n)),
        (total, shares) => {
          const sum = shares.reduce((a, b) => a + b, 0n);
          const parts = allocateAmount(amount("USD", total), shares).map((part) => part.minor);
          shares.forEach((share, index) => {
            expect(absolute((parts[index] ?? 0n) * sum - total * share) < sum).toBe(true);
            if (share === 0n) expect(parts[index]).toBe(0n);
            shares.forEach((other, at) => {
              if (share > other || (share === other && index < at)) expect((parts[index] ?? 0n) >= (parts[at] ?? 0n)).toBe(true);
            });
          });
        },
      ),
    );
  });

  it("refuses what cannot be split", () => {
    expect(() => allocateAmount(amount("USD", -1), [1n])).toThrow(RangeError);
    expect(() => allocateAmount(amount("USD", 1), [])).toThrow(RangeError);
    expect(() => allocateAmount(amount("USD", 1), [2n, -1n])).toThrow(RangeError);
  });
});
