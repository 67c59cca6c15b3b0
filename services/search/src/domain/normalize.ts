/** Forms of Arabic letters that people type for one another. */
const ARABIC: Readonly<Record<string, string>> = { أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ئ: "ي", ؤ: "و", ة: "ه", ـ: "" };

/** Text as it is compared: compatibility forms, case, accents and vowel marks are no difference, nor is ß from ss. */
export function normalize(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(/[أإآٱىئؤةـ]/gu, (letter) => ARABIC[letter] ?? letter)
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss");
}

/** German as it is typed without its umlauts, "muetze" for "mutze" as that is compared; the "ue" of "qu" is none. */
export function withoutDigraphs(normalized: string): string {
  return normalized.replaceAll(/(?<!q)([aou])e/g, "$1");
}

/** The words of a text as it stands: letters and digits. */
export function wordsOf(text: string): string[] {
  return text.normalize("NFC").match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}
