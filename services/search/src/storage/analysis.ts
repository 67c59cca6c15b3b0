import { readFileSync } from "node:fs";
import { perLocale, type Locale } from "@technova/kit";
import { statement, type Queryable } from "@technova/store";
import { mistakesForgiven, nearest, type KnownWord } from "../domain/distance.ts";
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
  `SELECT word, products FROM search.word WHERE locale = $1 AND length(word) BETWEEN length($2) - $3::int AND length($2) + $3::int
     AND levenshtein_less_equal(word, $2, 2 * $3::int) <= 2 * $3::int ORDER BY products DESC, word LIMIT 200`,
);
/** Longer words that have it inside, as German compounds do. */
const CONTAINING = statement(
  "search.words-containing",
  `SELECT DISTINCT w.word, w.products FROM unnest($2::text[]) AS x (part)
     JOIN search.word w ON w.word LIKE '%' || x.part || '%' AND strpos(w.word, x.part) > 0 AND w.word <> x.part
   WHERE w.locale = $1 ORDER BY w.products DESC, w.word LIMIT 20`,
);
/** No word of the index is longer; PostgreSQL compares no longer ones than 255 bytes either. */
const LONGEST = 40;
/** Shorter words are part of too many others. */
const LEAST_PART = 4;

/** What the words of a query are taken for. */
export async function analyse(queryable: Queryable, query: string, locale: Locale): Promise<QueryWord[]> {
  const words = typedWords(query);
  if (words.length === 0) return [];
  const rows = await queryable.query<{ word: string; stem: string; known: boolean }>(analyses[locale], [
    words.map((word) => word.normalized),
    words.map((word) => word.unfinished),
  ]);
  const found = new Map(rows.map((row) => [row.word, row]));
  return Promise.all(
    words.map(async ({ typed, normalized, unfinished }) => {
      const { stem = "", known = false } = found.get(normalized) ?? {};
      const same = synonyms.of(locale, normalized, stem);
      const word: QueryWord = { typed, normalized, stem, synonyms: same, corrections: [], prefix: unfinished };
      if (stem === "" && !unfinished) return word;
      // German writes together what others write apart.
      const inside = locale === "de" || !known ? await containing(queryable, [normalized, ...same], locale) : [];
      if (known || same.length > 0 || inside.length > 0) return { ...word, synonyms: [...same, ...inside] };
      return meant(queryable, word, locale);
    }),
  );
}

/** Words of the index that have one of these as a part. */
async function containing(queryable: Queryable, parts: readonly string[], locale: Locale): Promise<string[]> {
  const long = parts.filter((part) => part.length >= LEAST_PART && !part.includes(" "));
  if (long.length === 0) return [];
  return (await queryable.query<{ word: string }>(CONTAINING, [locale, long])).map(({ word }) => word);
}

/** A word that no product has, with those that may be meant, and what means the same as they. */
async function meant(queryable: Queryable, word: QueryWord, locale: Locale): Promise<QueryWord> {
  const most = mistakesForgiven(word.normalized);
  if (most === 0 || word.normalized.length > LONGEST) return word;
  const similar = await queryable.query<KnownWord & Record<string, unknown>>(SIMILAR, [locale, word.normalized, most]);
  const corrections = nearest(word.normalized, [...similar, ...synonyms.words(locale).map((one) => ({ word: one, products: 0 }))]);
  return { ...word, corrections, synonyms: corrections.flatMap((one) => synonyms.of(locale, one)) };
}
