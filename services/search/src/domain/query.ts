import { normalize, wordsOf } from "./normalize.ts";

/** More words than this of a query are not looked at. */
const MOST_WORDS = 8;
/** Nor more letters of a word; PostgreSQL takes none of more than 2,046 bytes. */
const LONGEST_WORD = 200;

/** A word of a query, and what counts as it. */
export interface QueryWord {
  /** As it was typed. */
  readonly typed: string;
  readonly normalized: string;
  /** By which its other forms are found; empty for one too common to say anything. */
  readonly stem: string;
  readonly synonyms: readonly string[];
  /** What is taken for it, where no product has it. */
  readonly corrections: readonly string[];
  /** That as people write it. */
  readonly meant?: string;
  /** Longer words that begin with it count too. */
  readonly prefix: boolean;
}

/** The words of what somebody typed, each once. The last may be unfinished, unless something follows it. */
export function typedWords(query: string): { readonly typed: string; readonly normalized: string; readonly unfinished: boolean }[] {
  const words = wordsOf(query);
  const unfinished = /[\p{L}\p{M}\p{N}]$/u.test(query.normalize("NFC"));
  const seen = new Set<string>();
  return (
    words
      // Some letters are spaces or several words once they are compared.
      .flatMap((typed, index) =>
        wordsOf(normalize(typed)).map((word) => ({
          typed,
          normalized: word.slice(0, LONGEST_WORD),
          unfinished: unfinished && index === words.length - 1,
        })),
      )
      .filter(({ normalized }) => normalized !== "" && !seen.has(normalized) && seen.add(normalized))
      .slice(-MOST_WORDS)
  );
}

/**
 * What is asked of the index, in PostgreSQL's language of tsquery; empty where no word says anything. Words that
 * are too common count only where there is nothing else.
 */
export function tsqueryOf(words: readonly QueryWord[]): string {
  const telling = words.filter((word) => word.stem !== "" || word.prefix);
  return (telling.length === 0 ? words : telling)
    .map((word) => {
      const isCorrected = word.corrections.length > 0;
      const taken = isCorrected ? word.corrections : [word.normalized];
      const stems = isCorrected || word.stem === "" ? [] : [word.stem];
      const wanted = [...taken, ...stems, ...word.synonyms].map((one) => quote(one));
      if (word.prefix) wanted.push(...taken.map((one) => `${quote(one)}:*`));
      return `(${[...new Set(wanted)].join(" | ")})`;
    })
    .join(" & ");
}

/** Several words are a phrase: each follows the one before. */
function quote(words: string): string {
  const quoted = words.split(" ").map((word) => `'${word.replaceAll(/['\\]/g, "")}'`);
  return quoted.length === 1 ? (quoted[0] ?? "") : `(${quoted.join(" <-> ")})`;
}

/** A word as it was typed, or as what it was taken for is written. */
export function saidOf(word: QueryWord): string {
  return word.meant ?? word.typed;
}

/** The query with what was taken for its words; undefined where nothing was. */
export function correctedQuery(words: readonly QueryWord[]): string | undefined {
  if (words.every((word) => word.corrections.length === 0)) return undefined;
  return words.map(saidOf).join(" ");
}
