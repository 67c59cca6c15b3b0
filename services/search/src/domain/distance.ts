/**
 * How many letters must be added, left out, replaced or swapped with their neighbour to make one word of another, as
 * long as no part is changed twice (optimal string alignment: Damerau 1964; Navarro 2001). More than `most` counts as
 * `most + 1`.
 */
export function editDistance(from: string, to: string, most: number): number {
  const a = Array.from(from);
  const b = Array.from(to);
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = b.map((_letter, index) => index + 1);
  last.unshift(0);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped));
    }
    if (Math.min(...row) > most) return most + 1;
    beforeLast = last;
    last = row;
  }
  return Math.min(last.at(-1) ?? 0, most + 1);
}

/** From so many letters on a word may have one mistake, or two. */
const ONE_MISTAKE = 4;
const TWO_MISTAKES = 8;
/** In shorter ones another letter makes another word: "beer" is no "bear", and "doll" no "dell". */
const OTHER_LETTER = 5;
/** Shorter ones begin as they begin: "wine" is not "fine". */
const OTHER_BEGINNING = 7;
/** A swap is what happens to people who type; it is nearer than anything else. */
const SWAP = 0.5;

/** How many mistakes are forgiven in a word: none in the shortest, where most other words are as near. */
export function mistakesForgiven(typed: string): 0 | 1 | 2 {
  const { length } = Array.from(typed);
  if (length < ONE_MISTAKE) return 0;
  return length < TWO_MISTAKES ? 1 : 2;
}

/** How far a word is from what was typed, in mistakes; undefined where it is hardly meant. */
export function farness(typed: string, word: string): number | undefined {
  const most = mistakesForgiven(typed);
  const distance = editDistance(typed, word, most);
  if (distance > most) return undefined;
  if (distance === 1 && isSwap(typed, word)) return SWAP;
  if (typed[0] !== word[0] && typed.length < OTHER_BEGINNING) return undefined;
  if (typed.length === word.length && typed.length < OTHER_LETTER) return undefined;
  return distance;
}

/** Of words with one mistake between them. */
function isSwap(typed: string, word: string): boolean {
  const letters = (text: string): string => Array.from(text).toSorted().join("");
  return typed.length === word.length && letters(typed) === letters(word);
}

/** A word of the index, and how many products have it. */
export interface KnownWord {
  readonly word: string;
  /** As people write it. */
  readonly written: string;
  readonly products: number;
}

/** The word that is meant most likely: the nearest, of several that which most products have. */
export function nearest<Known extends KnownWord>(typed: string, candidates: readonly Known[]): Known | undefined {
  return ranked(candidates, (word) => farness(typed, word))[0]?.known;
}

/** Those that may be meant at all, most likely first. */
function ranked<Known extends KnownWord>(candidates: readonly Known[], farnessOf: (word: string) => number | undefined) {
  return candidates
    .flatMap((known) => {
      const far = farnessOf(known.word);
      return far === undefined ? [] : [{ known, far }];
    })
    .toSorted((a, b) => a.far - b.far || b.known.products - a.known.products || (a.known.word < b.known.word ? -1 : 1));
}

/** How longer words end, as German compounds do with the word that says what the thing is. */
export interface Ending extends KnownWord {
  /** So many words end in it. */
  readonly compounds: number;
  /** Letters before it in the longest of them. */
  readonly before: number;
  /** It is also found by itself. */
  readonly standing: boolean;
}

/** What stands before an ending is a word, too, not "mat" as in "matratze". */
const BEFORE = 4;

/**
 * Of endings those that are words most likely: which stand by themselves, or end several words, or may well do so; and not the
 * rest of another that may be meant, as "isch" of "tisch".
 */
export function likelyWords(typed: string, endings: readonly Ending[], words: readonly KnownWord[]): Ending[] {
  const meant = [...endings, ...words].map(({ word }) => ({ word, far: farness(typed, word) ?? Number.POSITIVE_INFINITY }));
  return endings.filter(({ word, compounds, before, standing }) => {
    const far = farness(typed, word);
    if (far === undefined || meant.some((other) => other.word !== word && other.word.endsWith(word) && other.far <= far)) return false;
    return standing || compounds > 1 || (before >= BEFORE && (far === SWAP || typed.length >= OTHER_LETTER));
  });
}

/** Of longer words those that may be meant by a beginning with a mistake in it, the nearest first. */
export function begunWith<Known extends KnownWord>(typed: string, words: readonly Known[]): Known[] {
  const farnessOf = (word: string): number | undefined =>
    [-1, 0, 1].flatMap((more) => farness(typed, word.slice(0, typed.length + more)) ?? []).toSorted((a, b) => a - b)[0];
  return ranked(words, farnessOf)
    .filter(({ far }, _index, [first]) => far === first?.far)
    .map(({ known }) => known);
}
