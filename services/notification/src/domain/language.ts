/** Languages in which customers are written to; the first is for everybody else. */
export const LANGUAGES = ["en", "de", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language for a locale such as "de-AT". */
export function languageOf(locale: string): Language {
  const [primary = ""] = locale.toLowerCase().split(/[-_]/);
  return LANGUAGES.find((language) => language === primary) ?? LANGUAGES[0];
}

export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}
