import type { Locale } from "@technova/kit";
import { normalize, wordsOf } from "./normalize.ts";

/** Words of the same meaning, in rows; a word may be of several rows. */
export type SynonymRows = readonly (readonly string[])[];

/** Finds what means the same as a word. */
export class Synonyms {
  readonly #groups = new Map<string, Set<string>>();

  constructor(rows: Readonly<Record<Locale, SynonymRows>>) {
    for (const [locale, groups] of Object.entries(rows))
      for (const group of groups) {
        const words = group.map((word) => wordsOf(normalize(word)).join(" "));
        for (const word of words) {
          const known = this.#groups.get(`${locale} ${word}`) ?? new Set();
          for (const other of words) if (other !== word) known.add(other);
          this.#groups.set(`${locale} ${word}`, known);
        }
      }
  }

  /** All words of a language that are not several. */
  words(locale: Locale): string[] {
    const prefix = `${locale} `;
    return [...this.#groups.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .filter((word) => !word.includes(" "));
  }

  /** For a word as it is compared, or its stem. */
  of(locale: Locale, ...forms: readonly string[]): string[] {
    return [...new Set(forms.flatMap((form) => [...(this.#groups.get(`${locale} ${form}`) ?? [])]))];
  }
}
