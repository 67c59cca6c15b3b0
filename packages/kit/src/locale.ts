/** Languages in which the shop speaks; the first is what others fall back to. */
export const LOCALES = ["en", "de", "ar"] as const;
export type Locale = (typeof LOCALES)[number];

/** The shop's language for a BCP-47 tag such as "de-AT"; English for one it does not speak. */
export function toLocale(tag: string): Locale {
  const language = tag.toLowerCase().split(/[-_]/)[0];
  return LOCALES.find((locale) => locale === language) ?? "en";
}

/** One of something for every language. */
export function perLocale<T>(make: (locale: Locale) => T): Record<Locale, T> {
  return { en: make("en"), de: make("de"), ar: make("ar") };
}

/** What there is in a language, or in English, or in the first language that there is; undefined where there is nothing. */
export function inLocale<T>(by: Readonly<Partial<Record<Locale, T>>>, locale: Locale): T | undefined {
  return by[locale] ?? by.en ?? Object.values(by)[0];
}
