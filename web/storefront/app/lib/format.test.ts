import { describe, expect, it } from "vitest";
import { decimalPrice, priceIn } from "./format.server.ts";

describe("a price", () => {
  it.each([
    ["USD", 123_450, "en", "$1,234.50"],
    ["USD", 123_450, "de", "1.234,50\u00a0$"],
    ["JPY", 28_350, "en", "¥28,350"],
    ["KWD", 58_000, "en", "KWD\u00a058.000"],
    // From the right, with what is written from the left as a thing of its own.
    ["USD", 123_450, "ar", "\u20671,234.50\u00a0\u2066US$\u2069\u2069"],
    ["JPY", 28_350, "ar", "\u206728,350\u00a0\u2066JP¥\u2069\u2069"],
    ["KWD", 58_000, "ar", "\u206758.000\u00a0د.ك.\u2069"],
  ] as const)("of %s, %d minor units, in %s", (currency, minor, language, text) => {
    expect(priceIn(currency, minor, language)).toEqual({ currency, minor, text });
  });

  it.each([
    ["USD", 5, "0.05"],
    ["JPY", 28_350, "28350"],
    ["KWD", 58_000, "58.000"],
  ])("of %s, %d minor units, for machines", (currency, minor, text) => {
    expect(decimalPrice({ currency, minor })).toBe(text);
  });
});
