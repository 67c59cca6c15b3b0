/** Languages in which the shop speaks; the first is what others fall back to. */
export const LOCALES = ["en", "de", "ar"] as const;
export type Locale = (typeof LOCALES)[number];

/** The shop's language for a BCP-47 tag such as "de-AT"; English for one it does not speak. */
export function toLocale(tag: string): Locale {
  const language = tag.toLowerCase().split(/[-_]/)[0];
  return LOCALES.find((locale) => locale === language) ?? "en";
}
