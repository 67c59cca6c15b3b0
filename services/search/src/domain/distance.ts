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

/** How many mistakes are forgiven in a word: none in the shortest, where most other words are as near. */
export function mistakesForgiven(word: string): 0 | 1 | 2 {
  const { length } = Array.from(word);
  if (length < 4) return 0;
  return length < 7 ? 1 : 2;
}

/** A word of the index, and how many products have it. */
export interface KnownWord {
  readonly word: string;
  /** As people write it. */
  readonly written: string;
  readonly products: number;
}

/** The words that may have been meant, the nearest first: all of the smallest distance, but at most three. */
export function nearest<Known extends KnownWord>(word: string, candidates: readonly Known[]): Known[] {
  const most = mistakesForgiven(word);
  const known = new Set<string>();
  const near = candidates
    // Each as it is known first.
    .filter((candidate) => !known.has(candidate.word) && known.add(candidate.word))
    .map((candidate) => ({ ...candidate, distance: editDistance(word, candidate.word, most) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((a, b) => a.distance - b.distance || b.products - a.products || (a.word < b.word ? -1 : 1));
  return near.filter(({ distance }) => distance === near[0]?.distance).slice(0, 3);
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

/** Of what is shorter nearly any ending is near; and what stands before one is a word, too, not "mat" as in "matratze". */
const TELLING = { typed: 5, before: 4 };

/** Of endings those that are words most likely: people begin a word as it begins, whatever comes then. */
export function likelyWords(typed: string, endings: readonly Ending[]): Ending[] {
  return endings.filter(
    ({ word, compounds, before, standing }) =>
      word[0] === typed[0] && (standing || compounds > 1 || (typed.length >= TELLING.typed && before >= TELLING.before)),
  );
}
