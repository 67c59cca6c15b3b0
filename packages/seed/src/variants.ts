import type { OptionSpec, OptionValue } from "./options.ts";
import { localized } from "./text.ts";
import type { SeedVariant } from "./types.ts";

/** Rounds to the endings the shop uses: half dollars below 50, whole dollars above. */
function dollars(cents: number): number {
  const step = cents < 5000 ? 50 : 100;
  return Math.max(step, Math.round(cents / step) * step);
}

/** One price in all currencies, at the seed's fixed rates. */
function price(cents: number): SeedVariant["price"] {
  const USD = dollars(cents);
  return {
    USD,
    JPY: Math.round((USD * 1.5) / 10) * 10,
    KWD: Math.round((USD * 3.07) / 50) * 50,
  };
}

/** All combinations of the options' values, in the order of the options. */
function combinations(options: readonly OptionSpec[]): readonly (readonly (readonly [OptionSpec, OptionValue])[])[] {
  return options.reduce<readonly (readonly (readonly [OptionSpec, OptionValue])[])[]>(
    (rows, option) => rows.flatMap((row) => option.values.map((value) => [...row, [option, value] as const])),
    [[]],
  );
}

/** The variants of a product: one for each combination of its options. */
export function variants(
  base: { readonly sku: string; readonly cents: number; readonly weightGrams: number; readonly sizeMm: readonly [number, number, number] },
  options: readonly OptionSpec[],
): readonly SeedVariant[] {
  return combinations(options).map((chosen) => {
    const costs = chosen.reduce((product, [, value]) => product * value.priceFactor, base.cents);
    const weighs = chosen.reduce((product, [, value]) => product * value.weightFactor, base.weightGrams);
    const scale = Math.cbrt(weighs / base.weightGrams);
    const [length, width, height] = base.sizeMm;
    return {
      sku: [
        base.sku,
        ...chosen.map(([, { code }]) =>
          code
            .toUpperCase()
            .replace(/[^A-Z0-9]/g, "")
            .slice(0, 6),
        ),
      ].join("-"),
      options: chosen.map(([option, value]) => ({
        code: option.code,
        name: localized(option.name),
        value: { code: value.code, name: localized(value.name) },
      })),
      price: price(costs),
      weightGrams: Math.round(weighs),
      sizeMm: [Math.round(length * scale), Math.round(width * scale), Math.round(height * scale)],
    };
  });
}
