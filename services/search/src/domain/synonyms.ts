import type { Locale } from "@technova/kit";
import { normalize, wordsOf } from "./normalize.ts";

/** Words of the same meaning, in rows; a word may be of several rows. */
export type SynonymRows = readonly (readonly string[])[];

/** Finds what means the same as a word. */
export class Synonyms {
  readonly #groups = new Map<string, Set<string>>();
  /** As they are written in the rows. */
  readonly #written = new Map<string, string>();

  constructor(rows: Readonly<Record<Locale, SynonymRows>>) {
    for (const [locale, groups] of Object.entries(rows))
      for (const group of groups) {
        const words = group.map((word) => wordsOf(normalize(word)).join(" "));
        for (const [index, word] of words.entries()) this.#written.set(`${locale} ${word}`, group[index] ?? word);
        for (const word of words) {
          const known = this.#groups.get(`${locale} ${word}`) ?? new Set();
          for (const other of words) if (other !== word) known.add(other);
          this.#groups.set(`${locale} ${word}`, known);
        }
      }
  }

  /** All words of a language that are not several, as they are compared and as they are written. */
  words(locale: Locale): { readonly word: string; readonly written: string }[] {
    const prefix = `${locale} `;
    return [...this.#written]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, written]) => ({ word: key.slice(prefix.length), written }))
      .filter(({ word }) => !word.includes(" "));
  }

  /** For a word as it is compared, or its stem. */
  of(locale: Locale, ...forms: readonly string[]): string[] {
    return [...new Set(forms.flatMap((form) => [...(this.#groups.get(`${locale} ${form}`) ?? [])]))];
  }
}
