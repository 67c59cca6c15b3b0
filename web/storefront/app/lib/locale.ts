export const LANGUAGES = ["en", "de", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

export const CURRENCIES = ["USD", "JPY", "KWD"] as const;
export type Currency = (typeof CURRENCIES)[number];

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch", ar: "العربية" };

/** Where most readers of a language who shop here live, until they say otherwise. */
export const HOMES: Readonly<Record<Language, string>> = { en: "US", de: "DE", ar: "KW" };

/** For Intl: digits are the same everywhere, so that prices compare at a glance. */
export const TAGS: Readonly<Record<Language, string>> = { en: "en-US", de: "de-DE", ar: "ar-u-nu-latn" };

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

/** A price that is shown. What only a server knows to write is written there: the first Intl.NumberFormat costs a browser 20 to 60 ms. */
export interface Price {
  readonly currency: string;
  /** In minor units. */
  readonly minor: number;
  /** With its currency, in the language of the page. */
  readonly text: string;
}

/** A price as text, and a dash for what is not known. */
export function priceText(price: Price | null): string {
  return price?.text ?? "–";
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
