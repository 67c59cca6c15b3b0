import { TAGS, type Language, type Price } from "./locale.ts";

interface Format {
  readonly format: Intl.NumberFormat;
  /** Of the currency; asking the format for it each time costs more than the price's text. */
  readonly decimals: number;
}

const formats = new Map<string, Format>();

function formatOf(currency: string, language: Language): Format {
  const name = `${language} ${currency}`;
  const known = formats.get(name);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat(TAGS[language], { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  const made = { format, decimals: format.resolvedOptions().maximumFractionDigits ?? 2 };
  formats.set(name, made);
  return made;
}

/** Formatting is a good part of a page's cost, and a shop has the same few thousand prices all day. */
const TEXTS_KEPT = 10_000;
const priceTexts = new Map<string, string>();

/** So many minor units of a currency, exactly as many decimals as that has. */
export function priceIn(currency: string, minor: number, language: Language): Price {
  const name = `${language} ${currency} ${minor}`;
  let text = priceTexts.get(name);
  if (text === undefined) {
    text = priceText(currency, minor, language);
    if (priceTexts.size >= TEXTS_KEPT) priceTexts.clear();
    priceTexts.set(name, text);
  }
  return { currency, minor, text };
}

function priceText(currency: string, minor: number, language: Language): string {
  const { format, decimals } = formatOf(currency, language);
  const amount = minor / 10 ** decimals;
  return language === "ar" ? fromTheRight(format.formatToParts(amount)) : format.format(amount);
}

const MARKS = /[\u200e\u200f\u061c]/g;

/**
 * Apart from the text around it, with its number first, at the right. A currency in Latin letters is a thing of its own in
 * that, or "US$" would be seen as "$US".
 */
function fromTheRight(parts: readonly Intl.NumberFormatPart[]): string {
  const text = parts
    .map(({ type, value }) =>
      type === "currency" && !/\p{Script=Arabic}/u.test(value) ? `\u2066${value}\u2069` : value.replaceAll(MARKS, ""),
    )
    .join("");
  return `\u2067${text}\u2069`;
}

/** A price as machines read it, such as "12.50". */
export function decimalPrice({ currency, minor }: Pick<Price, "currency" | "minor">): string {
  const { decimals } = formatOf(currency, "en");
  return (minor / 10 ** decimals).toFixed(decimals);
}

const regions = new Map<Language, Intl.DisplayNames>();
const regionNames = new Map<string, string>();

/** What countries are called; anything else keeps its code. */
export function countryName(code: string, language: Language): string {
  const key = `${language} ${code}`;
  const known = regionNames.get(key);
  if (known !== undefined) return known;
  const names = regions.get(language) ?? new Intl.DisplayNames([TAGS[language]], { type: "region" });
  regions.set(language, names);
  const name = names.of(code) ?? code;
  if (name !== code) regionNames.set(key, name);
  return name;
}
