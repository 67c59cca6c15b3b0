import { DomainError, LOCALES, currencyExponent, inLocale, invalidField, type Locale } from "@technova/kit";

export type ProductState = "draft" | "published" | "archived";

/** Name and description in one language. */
export interface ProductText {
  readonly name: string;
  readonly description: string;
}

export type Texts = Partial<Record<Locale, ProductText>>;

export interface OptionText {
  readonly code: string;
  readonly name: Partial<Record<Locale, string>>;
  readonly valueCode: string;
  readonly valueName: Partial<Record<Locale, string>>;
}

/** The text of a language, or of the first language that there is. */
export function textIn(texts: Texts, locale: Locale): ProductText {
  return inLocale(texts, locale) ?? { name: "", description: "" };
}

export function wordIn(words: Partial<Record<Locale, string>>, locale: Locale): string {
  return inLocale(words, locale) ?? "";
}

/**
 * What the plain search of lists looks through: names in every language, and SKUs. Each word begins with a space, also
 * the parts of words that are joined by something else.
 */
export function searchText(texts: Texts, skus: readonly string[]): string {
  const text = [...Object.values(texts).map(({ name }) => name), ...skus].join(" ").toLowerCase();
  const parts = text.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, " ");
  return parts === text ? ` ${text}` : ` ${text} ${parts}`;
}

/** The words of a query, each of which must be found. */
export function queryWords(query: string): string[] {
  return query.toLowerCase().split(/\s+/u).filter(Boolean).slice(0, 10);
}

/** Too few letters for an index of three in a row, but with the space before them. */
const SHORT = /^[\p{L}\p{N}]{1,2}$/u;

/** `%word%` for LIKE, with its wildcards taken literally; one or two letters must begin a word. */
export function likePattern(word: string): string {
  const escaped = word.replaceAll(/[\\%_]/g, String.raw`\$&`);
  return SHORT.test(word) ? `% ${escaped}%` : `%${escaped}%`;
}

export type AvailabilityState = "in stock" | "low" | "out of stock";

/** Fewer units than this are shown as "low". */
const LOW_STOCK = 5;

/** What people are told of how much there is. */
export function availabilityOf(free: number): AvailabilityState {
  if (free <= 0) return "out of stock";
  return free < LOW_STOCK ? "low" : "in stock";
}

export interface VariantDraft {
  readonly sku: string;
  readonly prices: readonly { readonly currency: string; readonly minor: bigint }[];
  readonly options: readonly { readonly code: string; readonly valueCode: string }[];
}

/** Rules over the variants of one product; `at` is their path in the request. */
export function checkVariants(variants: readonly VariantDraft[], at = "variants"): void {
  const skus = new Set<string>();
  const combinations = new Set<string>();
  variants.forEach((variant, index) => {
    const path = `${at}[${index}]`;
    if (skus.has(variant.sku)) throw invalidField(`${path}.sku`, "is used twice");
    skus.add(variant.sku);
    variant.options.forEach(({ code }, place) => {
      // Search keeps facets as "code=value".
      if (code.includes("=")) throw invalidField(`${path}.options[${place}].code`, 'must not have "=" in it');
    });
    const combination = variant.options
      .map((option) => `${option.code}=${option.valueCode}`)
      .toSorted()
      .join(";");
    if (combinations.has(combination))
      throw invalidField(`${path}.options`, "are those of another variant; every variant needs its own combination");
    combinations.add(combination);
    const currencies = new Set<string>();
    variant.prices.forEach((price, priceIndex) => {
      const pricePath = `${path}.prices[${priceIndex}]`;
      if (currencies.has(price.currency)) throw invalidField(`${pricePath}.currency_code`, "is used twice");
      currencies.add(price.currency);
      try {
        currencyExponent(price.currency);
      } catch {
        throw invalidField(`${pricePath}.currency_code`, "is not a currency that the platform knows");
      }
      if (price.minor < 0n) throw invalidField(`${pricePath}.minor_units`, "must not be negative");
    });
  });
}

/** Texts by language; every language once. */
export function checkTexts(texts: readonly { readonly locale: string; readonly name: string; readonly description: string }[]): Texts {
  const result: Texts = {};
  texts.forEach((text, index) => {
    const locale = LOCALES.find((one) => one === text.locale);
    if (locale === undefined) throw invalidField(`texts[${index}].locale`, `must be one of ${LOCALES.join(", ")}`);
    if (result[locale] !== undefined) throw invalidField(`texts[${index}].locale`, "is used twice");
    result[locale] = { name: text.name, description: text.description };
  });
  return result;
}

/** Refuses a change that is based on an old revision (0 is based on none), or of an archived product. */
export function checkChange(product: { readonly state: ProductState; readonly revision: number }, basedOn: number): void {
  if (product.state === "archived") throw new DomainError("PRODUCT_ARCHIVED", "the product is archived and cannot be changed");
  if (basedOn !== 0 && basedOn !== product.revision) {
    throw new DomainError("STALE_REVISION", `the product is at revision ${product.revision} by now; read it again and repeat the change`);
  }
}

/** Published products of each category and of all below it. */
export function countTree(
  categories: readonly { readonly id: string; readonly path: readonly string[]; readonly count: number }[],
): Map<string, number> {
  const totals = new Map<string, number>();
  for (const { path, count } of categories) for (const id of path) totals.set(id, (totals.get(id) ?? 0) + count);
  return totals;
}
