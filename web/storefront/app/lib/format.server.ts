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

/** So many minor units of a currency, exactly as many decimals as that has. */
export function priceIn(currency: string, minor: number, language: Language): Price {
  const { format, decimals } = formatOf(currency, language);
  const text = format.format(minor / 10 ** decimals);
  // In a line that runs from the right a price still runs from the left: "US$ 35.00", not "$US 35.00".
  const shown = language === "ar" ? `\u2066${text.replaceAll(/[\u200e\u200f\u061c]/g, "")}\u2069` : text;
  return { currency, minor, text: shown };
}

/** A price as machines read it, such as "12.50". */
export function decimalPrice({ currency, minor }: Price): string {
  const { decimals } = formatOf(currency, "en");
  return (minor / 10 ** decimals).toFixed(decimals);
}

/** What countries are called. */
export function countryName(code: string, language: Language): string {
  return new Intl.DisplayNames([TAGS[language]], { type: "region" }).of(code) ?? code;
}
