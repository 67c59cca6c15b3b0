import { inLocale, perLocale, type Clock, type Locale } from "@technova/kit";
import { statement, type Queryable } from "@technova/store";
import type {
  ExplainQuery,
  Explanation,
  IndexFacet,
  IndexHit,
  Names,
  SearchDocument,
  SearchIndex,
  SearchQuery,
  SearchResult,
  Stock,
  Suggestions,
} from "../domain/search-index.ts";
import { correctedQuery, saidOf, tsqueryOf, type QueryWord } from "../domain/query.ts";
import { analyse, begun } from "./analysis.ts";
import {
  COUNT,
  PUT,
  PUT_NAMES,
  REMOVE,
  SIGNATURES_SWEEP,
  WORDS_CLAIM,
  WORDS_REFRESH,
  WORDS_STALE,
  namesOf,
  plainText,
  rowsOf,
} from "./documents.ts";
import { BEST, nameBonus, score, searchStatement } from "./search-statement.ts";

const SUGGESTED = 5;
/** PostgreSQL's largest bigint. */
const NO_PRICE_IS_HIGHER = 2n ** 63n - 1n;
/** Of the words that go on from a beginning, so many of the most frequent are looked at. */
const CONSIDERED = 40;
/** One letter begins a tenth of all products: too many to rank, and no help. */
const LEAST_TYPED = 2;

/** Words that go on from a beginning, and that some product has together with the words before. */
const COMPLETIONS = perLocale((locale) =>
  statement(
    `search.completions-${locale}`,
    `SELECT w.written FROM (
       SELECT o.word, o.written, o.products FROM search.word o
       WHERE o.locale = '${locale}' AND o.word > $1 AND o.word < $1 || U&'\\FFFF' ORDER BY o.products DESC, o.word LIMIT ${CONSIDERED}) w
     WHERE $2 = '' OR EXISTS (SELECT FROM search.document d WHERE d.text_${locale} @@ ($2 || ' & ' || quote_literal(w.word))::tsquery)
     ORDER BY w.products DESC, w.word LIMIT ${SUGGESTED}`,
  ),
);

const rank = (locale: Locale, weights: string): string => `ts_rank('{${weights}}', d.text_${locale}, $1::tsquery)`;
const EXPLAIN = perLocale((locale) =>
  statement(
    `search.explain-${locale}`,
    `SELECT d.product_id AS "productId", d.slug, d.name_${locale} AS name, d.prices -> 'USD' AS price, d.stock, d.picture, d.index_time,
       ${score(locale)} AS score, ts_rank(d.text_${locale}, $1::tsquery) AS text, ${nameBonus(locale)} AS bonus,
       ${rank(locale, "0,0,0,1")} AS a, ${rank(locale, "0,0,0.4,0")} AS b, ${rank(locale, "0,0.2,0,0")} AS c, ${rank(locale, "0.1,0,0,0")} AS d
     FROM search.document d WHERE CASE WHEN $3 = '' THEN d.text_${locale} @@ $1::tsquery ELSE d.product_id = $3 END
     ORDER BY score DESC, d.product_id DESC LIMIT 10`,
  ),
);

interface FoundHit {
  readonly productId: string;
  readonly slug: string;
  readonly name: string;
  readonly price: readonly [string, string] | null;
  readonly stock: Stock;
  readonly picture: { readonly url: string; readonly contentType: string } | null;
  readonly key?: string;
}

interface FoundRow extends Record<string, unknown> {
  readonly total: number;
  readonly prices: readonly [string | null, string | null];
  readonly facets: readonly CountedValue[] | null;
  readonly hits: readonly FoundHit[] | null;
}

interface CountedValue {
  readonly code: string;
  readonly valueCode: string;
  readonly count: number;
  readonly names: Names | null;
  readonly facetNames: Names | null;
}

interface ExplainRow extends FoundHit, Record<string, unknown> {
  readonly index_time: Date;
  readonly score: number;
  readonly text: number;
  readonly bonus: string;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** The index in PostgreSQL: full text for words and stems, and the words of the index for mistakes and beginnings. */
export class PostgresIndex implements SearchIndex {
  readonly #queryable: Queryable;
  readonly #clock: Clock;

  constructor(queryable: Queryable, clock: Clock) {
    this.#queryable = queryable;
    this.#clock = clock;
  }

  async put(documents: readonly SearchDocument[]): Promise<string[]> {
    if (documents.length === 0) return [];
    // First: it has the others' changes, and `settle`, wait until this one is committed.
    await this.#queryable.query(WORDS_STALE);
    const changed = await this.#queryable.query<{ product_id: string }>(PUT, [JSON.stringify(rowsOf(documents)), this.#clock.now()]);
    await this.#queryable.query(PUT_NAMES, [JSON.stringify(namesOf(documents))]);
    return changed.map((row) => row.product_id);
  }

  async remove(productIds: readonly string[]): Promise<string[]> {
    if (productIds.length === 0) return [];
    await this.#queryable.query(WORDS_STALE);
    const removed = await this.#queryable.query<{ product_id: string }>(REMOVE, [productIds]);
    return removed.map((row) => row.product_id);
  }

  async settle(): Promise<void> {
    if ((await this.#queryable.query(WORDS_CLAIM)).length === 0) return;
    await this.#queryable.query(WORDS_REFRESH);
    await this.#queryable.query(SIGNATURES_SWEEP);
  }

  async count(): Promise<number> {
    const [row] = await this.#queryable.query<{ documents: number }>(COUNT);
    return row?.documents ?? 0;
  }

  async search(asked: SearchQuery): Promise<SearchResult> {
    const words = await analyse(this.#queryable, asked.query, asked.locale);
    return this.#find(asked, words);
  }

  async suggest({ query, locale, currency }: Pick<SearchQuery, "query" | "locale" | "currency">): Promise<Suggestions> {
    const words = await analyse(this.#queryable, query, locale);
    const last = words.at(-1);
    if (last === undefined) return { queries: [], products: [] };
    const [products, queries] = await Promise.all([this.#best(words, query, locale, currency), this.#queries(words, last, locale)]);
    if (queries.length > 0 || products.length > 0 || !last.prefix || last.corrections.length > 0) return { queries, products };
    // Nothing begins so, but something may have been begun with a mistake.
    const longer = await begun(this.#queryable, last.normalized, locale);
    if (longer.length === 0) return { queries, products };
    const before = words.slice(0, -1);
    const meant = [...before, { ...last, prefix: false, corrections: longer.map(({ word }) => word) }];
    return {
      queries: longer.map(({ written }) => [...before.map(saidOf), written].join(" ")),
      products: await this.#best(meant, query, locale, currency),
    };
  }

  async #best(words: readonly QueryWord[], query: string, locale: Locale, currency: string): Promise<IndexHit[]> {
    const wanted = tsqueryOf(words);
    if (wanted === "" || plainText(query).length < LEAST_TYPED) return [];
    const [row] = await this.#queryable.query<Pick<FoundRow, "hits">>(BEST[locale], [wanted, plainText(query), currency, SUGGESTED]);
    return (row?.hits ?? []).map(hitOf);
  }

  async #queries(words: readonly QueryWord[], last: QueryWord, locale: Locale): Promise<string[]> {
    const said = words.map(saidOf);
    const corrected = correctedQuery(words) === undefined ? [] : [said.join(" ")];
    if (!last.prefix || last.corrections.length > 0) return corrected;
    const rows = await this.#queryable.query<{ written: string }>(COMPLETIONS[locale], [last.normalized, tsqueryOf(words.slice(0, -1))]);
    const queries = rows.map(({ written }) => [...said.slice(0, -1), written].join(" "));
    return queries.length === 0 ? corrected : queries;
  }

  async #find(asked: SearchQuery, words: readonly QueryWord[]): Promise<SearchResult> {
    const { locale, order, after, facets } = asked;
    const wanted = tsqueryOf(words);
    const worded = wanted !== "";
    // Without words there is no rank.
    const shape = {
      locale,
      order: order === "relevance" && !worded ? "newest" : order,
      worded,
      categorized: asked.category !== "",
      faceted: facets.size > 0,
      continued: after !== undefined,
      priced: asked.priceFrom > 0n || asked.priceTo > 0n,
      stocked: asked.inStockOnly,
    } as const;
    // Punctuation alone finds nothing; nothing at all finds everything.
    if (!worded && asked.query.trim() !== "") return { hits: [], total: 0, facets: [], words, prices: undefined };
    const [row] = await this.#queryable.query<FoundRow>(searchStatement(shape), [
      wanted,
      plainText(asked.query),
      asked.category,
      JSON.stringify([...facets].map(([code, values]) => values.map((value) => `${code}=${value}`))),
      asked.priceFrom,
      asked.priceTo === 0n ? NO_PRICE_IS_HIGHER : asked.priceTo,
      asked.inStockOnly,
      asked.currency,
      asked.size + 1,
      after?.key ?? "",
      after?.productId ?? "",
      [...facets.keys()],
    ]);
    const [lowest = null, highest = null] = row?.prices ?? [];
    return {
      hits: (row?.hits ?? []).map(hitOf),
      total: row?.total ?? 0,
      facets: facetsOf(row?.facets ?? [], asked),
      words,
      prices: lowest === null || highest === null ? undefined : [BigInt(lowest), BigInt(highest)],
    };
  }

  async explain({
    query,
    locale,
    productId,
  }: ExplainQuery): Promise<{ readonly words: readonly QueryWord[]; readonly ranks: readonly Explanation[] }> {
    const words = await analyse(this.#queryable, query, locale);
    const wanted = tsqueryOf(words);
    const rows = wanted === "" ? [] : await this.#queryable.query<ExplainRow>(EXPLAIN[locale], [wanted, plainText(query), productId]);
    return {
      words,
      ranks: rows.map((row) => ({
        hit: hitOf(row),
        score: row.score,
        textRank: row.text,
        nameRank: row.a,
        attributeRank: row.b,
        skuRank: row.c,
        descriptionRank: row.d,
        nameBonus: Number(row.bonus),
        indexTime: row.index_time,
      })),
    };
  }
}

function hitOf({ productId, slug, name, price, stock, picture, key = "" }: FoundHit): IndexHit {
  return {
    productId,
    slug,
    name,
    price: price === null ? undefined : [BigInt(price[0]), BigInt(price[1])],
    stock,
    picture: picture ?? undefined,
    position: { key, productId },
  };
}

/** Category first, then the facets that most products have; values that are chosen show even where nothing has them. */
function facetsOf(counted: readonly CountedValue[], { locale, facets: chosen, category }: SearchQuery): IndexFacet[] {
  const byCode = Map.groupBy(counted, (one) => one.code);
  for (const code of chosen.keys()) if (!byCode.has(code)) byCode.set(code, []);
  const facets = [...byCode].map(([code, values]): IndexFacet & { readonly total: number } => {
    const selected = new Set(code === "category" ? [category] : chosen.get(code));
    const shown = values.map((one) => ({
      code: one.valueCode,
      name: inLocale(one.names ?? {}, locale) ?? one.valueCode,
      count: one.count,
      selected: selected.has(one.valueCode),
    }));
    const missing = code === "category" ? [] : [...selected].filter((value) => !shown.some((one) => one.code === value));
    return {
      code,
      name: inLocale(values[0]?.facetNames ?? {}, locale) ?? code,
      values: [...shown, ...missing.map((value) => ({ code: value, name: value, count: 0, selected: true }))],
      total: values.reduce((sum, one) => sum + one.count, 0),
    };
  });
  return facets
    .toSorted((a, b) => Number(b.code === "category") - Number(a.code === "category") || b.total - a.total || (a.code < b.code ? -1 : 1))
    .map(({ code, name, values }) => ({ code, name, values }));
}
