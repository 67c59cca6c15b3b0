import { readFileSync } from "node:fs";
import { perLocale, type Locale } from "@technova/kit";
import { statement, type Queryable } from "@technova/store";
import { begunWith, likelyWords, mistakesForgiven, nearest, type Ending, type KnownWord } from "../domain/distance.ts";
import { withoutDigraphs } from "../domain/normalize.ts";
import { typedWords, type QueryWord } from "../domain/query.ts";
import { Synonyms, type SynonymRows } from "../domain/synonyms.ts";
import { CONFIGURATIONS } from "./documents.ts";

const synonyms = new Synonyms(
  perLocale((locale) => JSON.parse(readFileSync(new URL(`../synonyms/${locale}.json`, import.meta.url), "utf8")) as SynonymRows),
);

/** Of words their stems, and whether any product has one: as it stands, as its stem, or as the beginning of a longer one. */
const analyses = perLocale((locale) =>
  statement(
    `search.analyse-${locale}`,
    `SELECT w.word, w.stem,
         EXISTS (SELECT FROM search.word k WHERE k.locale = '${locale}' AND k.word >= w.word AND (k.word = w.word OR (w.prefix AND k.word < w.word || U&'\\FFFF')))
         OR EXISTS (SELECT FROM search.document d WHERE d.text_${locale} @@ w.wanted) AS known
       FROM (SELECT s.word, s.stem, s.prefix,
               (quote_literal(s.word) || CASE WHEN s.prefix THEN ':*' ELSE '' END || CASE WHEN s.stem = '' THEN '' ELSE ' | ' || quote_literal(s.stem) END)::tsquery AS wanted
             FROM (SELECT x.word, x.prefix, coalesce((tsvector_to_array(to_tsvector('${CONFIGURATIONS[locale]}', x.word)))[1], '') AS stem
                   FROM unnest($1::text[], $2::boolean[]) AS x (word, prefix)) s) w`,
  ),
);

/** Words of about the same length and letters; a swap of neighbours counts twice here. */
const SIMILAR = statement(
  "search.words-similar",
  `SELECT word, written, products FROM search.word WHERE locale = $1 AND length(word) BETWEEN length($2) - $3::int AND length($2) + $3::int
     AND levenshtein_less_equal(word, $2, 2 * $3::int) <= 2 * $3::int ORDER BY products DESC, word LIMIT 200`,
);
/** Longer words that have it inside, as German compounds do. */
const CONTAINING = statement(
  "search.words-containing",
  `SELECT DISTINCT w.word, w.products FROM unnest($2::text[]) AS x (part)
     JOIN search.word w ON w.word LIKE '%' || x.part || '%' AND strpos(w.word, x.part) > 0 AND w.word <> x.part
   WHERE w.locale = $1 ORDER BY w.products DESC, w.word LIMIT 20`,
);
/** How longer German words end, where that is about the same. */
const ENDINGS = statement(
  "search.words-ending",
  `SELECT e.*, EXISTS (SELECT FROM search.document d WHERE d.text_de @@ quote_literal(e.word)::tsquery) AS standing
   FROM (SELECT right(w.word, n.letters) AS word, count(*)::int AS compounds, max(length(w.word) - n.letters) AS before, sum(w.products)::int AS products,
           min(right(CASE WHEN length(w.written) = length(w.word) THEN w.written ELSE w.word END, n.letters)) AS written
         FROM search.word w CROSS JOIN generate_series(greatest(4, length($1) - $2::int), length($1) + $2::int) AS n (letters)
         WHERE w.locale = 'de' AND length(w.word) >= n.letters + 3 AND levenshtein_less_equal(right(w.word, n.letters), $1, 2 * $2::int) <= 2 * $2::int
         GROUP BY 1 ORDER BY levenshtein(right(w.word, n.letters), $1), products DESC, word LIMIT 50) e`,
);
/** Longer words that begin about so; a swap of neighbours counts twice here. */
const BEGINNINGS = statement(
  "search.words-beginning",
  `SELECT word, written, products FROM search.word WHERE locale = $1 AND length(word) > length($2)
     AND levenshtein_less_equal(left(word, length($2)), $2, 2 * $3::int) <= 2 * $3::int
   ORDER BY levenshtein(left(word, length($2)), $2), products DESC, word LIMIT 100`,
);
/** So many are suggested. */
const BEGUN = 5;
/** No word of the index is longer; PostgreSQL compares no longer ones than 255 bytes either. */
const LONGEST = 40;
/** Shorter words are part of too many others. */
const LEAST_PART = 4;

/** A word as it is compared, and whether longer ones that begin with it count. */
interface Form {
  readonly normalized: string;
  readonly unfinished: boolean;
}

/** What a form is found by besides; `known`: something is. */
interface Expanded {
  readonly stem: string;
  readonly synonyms: readonly string[];
  readonly known: boolean;
}

/** What the words of a query are taken for. */
export async function analyse(queryable: Queryable, query: string, locale: Locale): Promise<QueryWord[]> {
  const words = typedWords(query);
  const expansions = await expand(queryable, words, locale);
  return Promise.all(
    words.map(async ({ typed, normalized, unfinished }, index) => {
      const { stem = "", synonyms: same = [], known = false } = expansions[index] ?? {};
      const word: QueryWord = { typed, normalized, stem, synonyms: same, corrections: [], prefix: unfinished };
      if (known) return word;
      const folded = locale === "de" ? withoutDigraphs(normalized) : normalized;
      if (folded === normalized) return meant(queryable, word, locale);
      const [other] = await expand(queryable, [{ normalized: folded, unfinished }], locale);
      const otherWord = { ...word, normalized: folded, stem: other?.stem ?? "", synonyms: other?.synonyms ?? [] };
      if (other?.known === true) return otherWord;
      const corrected = await meant(queryable, word, locale);
      return corrected.corrections.length > 0 ? corrected : meant(queryable, otherWord, locale);
    }),
  );
}

/** One for each form. */
async function expand(queryable: Queryable, forms: readonly Form[], locale: Locale): Promise<Expanded[]> {
  if (forms.length === 0) return [];
  const rows = await queryable.query<{ word: string; stem: string; known: boolean }>(analyses[locale], [
    forms.map((form) => form.normalized),
    forms.map((form) => form.unfinished),
  ]);
  const found = new Map(rows.map((row) => [row.word, row]));
  return Promise.all(
    forms.map(async ({ normalized, unfinished }) => {
      const { stem = "", known = false } = found.get(normalized) ?? {};
      const same = synonyms.of(locale, normalized, stem);
      // Too common to say anything.
      if (stem === "" && !unfinished) return { stem, synonyms: same, known: true };
      // German writes together what others write apart.
      const inside = locale === "de" || !known ? await containing(queryable, [normalized, ...same], locale) : [];
      return { stem, synonyms: [...same, ...inside], known: known || same.length > 0 || inside.length > 0 };
    }),
  );
}

/** Words of the index that have one of these as a part. */
async function containing(queryable: Queryable, parts: readonly string[], locale: Locale): Promise<string[]> {
  const long = parts.filter((part) => part.length >= LEAST_PART && !part.includes(" "));
  if (long.length === 0) return [];
  return (await queryable.query<{ word: string }>(CONTAINING, [locale, long])).map(({ word }) => word);
}

/** A word that no product has, with the one that may be meant, as if that had been typed. */
async function meant(queryable: Queryable, word: QueryWord, locale: Locale): Promise<QueryWord> {
  const { normalized, prefix } = word;
  const most = mistakesForgiven(normalized);
  if (most === 0 || normalized.length > LONGEST) return word;
  const [similar, endings] = await Promise.all([
    queryable.query<KnownWord & Record<string, unknown>>(SIMILAR, [locale, normalized, most]),
    locale === "de" ? queryable.query<Ending & Record<string, unknown>>(ENDINGS, [normalized, most]) : [],
  ]);
  const words = [...similar, ...synonyms.words(locale).map((one) => ({ ...one, products: 0 }))];
  const correction = nearest<KnownWord>(normalized, [...words, ...likelyWords(normalized, endings, words)]);
  if (correction === undefined) return word;
  const [expanded] = await expand(queryable, [{ normalized: correction.word, unfinished: prefix }], locale);
  const { stem = "", synonyms: same = [] } = expanded ?? {};
  return {
    ...word,
    corrections: [correction.word],
    meant: correction.written,
    synonyms: [...new Set([...(stem === "" ? [] : [stem]), ...same])],
  };
}

/** Longer words that may have been begun with a mistake, the nearest first. */
export async function begun(queryable: Queryable, typed: string, locale: Locale): Promise<KnownWord[]> {
  const most = mistakesForgiven(typed);
  if (most === 0 || typed.length > LONGEST) return [];
  return begunWith(typed, await queryable.query<KnownWord & Record<string, unknown>>(BEGINNINGS, [locale, typed, most])).slice(0, BEGUN);
}
