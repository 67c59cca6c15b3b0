export const LANGUAGES = ["en", "de", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

export const CURRENCIES = ["USD", "JPY", "KWD"] as const;
export type Currency = (typeof CURRENCIES)[number];

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch", ar: "العربية" };

/** Where most readers of a language who shop here live, until they say otherwise. */
export const HOMES: Readonly<Record<Language, string>> = { en: "US", de: "DE", ar: "KW" };

/** For Intl: digits are the same everywhere, so that prices compare at a glance. */
const TAGS: Readonly<Record<Language, string>> = { en: "en-US", de: "de-DE", ar: "ar-u-nu-latn" };

export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

/** The language of an address's first part; undefined where that is none that has a prefix. */
export function languageOf(lang: string | undefined): Language | undefined {
  if (lang === undefined) return "en";
  return LANGUAGES.find((one) => one === lang && one !== "en");
}

/** The address of a page in a language; `path` begins with a slash. */
export function pathIn(language: Language, path: string): string {
  if (language === "en") return path;
  return path === "/" ? `/${language}` : `/${language}${path}`;
}

export interface Price {
  readonly currency: string;
  /** In minor units. */
  readonly minor: number;
}

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

/** A price with its currency, exactly as many decimals as that has. */
export function formatPrice({ currency, minor }: Price, language: Language): string {
  const { format, decimals } = formatOf(currency, language);
  const text = format.format(minor / 10 ** decimals);
  // In a line that runs from the right a price still runs from the left: "US$ 35.00", not "$US 35.00".
  return language === "ar" ? `\u2066${text.replaceAll(/[\u200e\u200f\u061c]/g, "")}\u2069` : text;
}

/** The same, and a dash for what is not known. */
export function priceText(price: Price | null, language: Language): string {
  return price === null ? "–" : formatPrice(price, language);
}

/** As machines read it, such as "12.50". */
export function decimalPrice({ currency, minor }: Price): string {
  const { decimals } = formatOf(currency, "en");
  return (minor / 10 ** decimals).toFixed(decimals);
}

export function formatTime(time: Date, language: Language): string {
  return new Intl.DateTimeFormat(TAGS[language], {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
    timeZoneName: "short",
  }).format(time);
}

/** What countries are called. */
export function countryName(code: string, language: Language): string {
  return new Intl.DisplayNames([TAGS[language]], { type: "region" }).of(code) ?? code;
}
