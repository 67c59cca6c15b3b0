import { LOCALES, inLocale, perLocale, type Locale } from "@technova/kit";
import { statement } from "@technova/store";
import type { Names, SearchDocument } from "../domain/search-index.ts";
import { normalize, wordsOf } from "../domain/normalize.ts";
import { EACH_CURRENCY } from "./schema.ts";

/** PostgreSQL's text search configurations, for their stems. */
export const CONFIGURATIONS: Readonly<Record<Locale, string>> = { en: "english", de: "german", ar: "arabic" };

const weighted = (locale: Locale): string =>
  [
    ["name", "A"],
    ["attributes", "B"],
    ["skus", "C"],
    ["description", "D"],
  ]
    .map(([part, weight]) => {
      const text = `x.texts -> '${locale}' ->> '${part}'`;
      return `setweight(to_tsvector('${CONFIGURATIONS[locale]}', ${text}) || to_tsvector('simple', ${text}), '${weight}')`;
    })
    .join(" || ");

const array = (json: string): string => `ARRAY(SELECT jsonb_array_elements_text(${json}))`;
const PER_LOCALE = ["name", "plain", "words", "written", "text"];
const columns = LOCALES.flatMap((locale) => PER_LOCALE.map((column) => `${column}_${locale}`));
const COMMON = ["slug", "create_time", "stock", "category_slugs", "categories", "facets", "prices", "picture"];

/** What lists show of a product, or go by. */
function shown(row: string, name: (locale: Locale) => string): string {
  return [...COMMON.map((column) => `${row}.${column}`), ...LOCALES.map((locale) => `${name(locale)} COLLATE "C"`)].join(", ");
}

/** The id of a row's signature: the same where filters see no difference. */
const SIGNATURE = "md5(ROW(x.facets, x.category_slugs, x.categories, x.stock)::text)::uuid";

export const PUT = statement(
  "search.documents-put",
  `WITH x AS MATERIALIZED (
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS x (product_id text, slug text, create_time timestamptz, stock smallint, category_slugs text[], categories text[], facets text[], prices jsonb, picture jsonb, texts jsonb)),
   put AS (
     INSERT INTO search.document (${["product_id", ...COMMON, "index_time", ...columns].join(", ")})
     SELECT x.product_id, ${COMMON.map((column) => `x.${column}`).join(", ")}, $2,
       ${LOCALES.map(
         (locale) =>
           `x.texts -> '${locale}' ->> 'shown', x.texts -> '${locale}' ->> 'name', ${array(`x.texts -> '${locale}' -> 'words'`)}, ${array(`x.texts -> '${locale}' -> 'written'`)}, ${weighted(locale)}`,
       ).join(", ")}
     FROM x ORDER BY x.product_id
     ON CONFLICT (product_id) DO UPDATE SET ${[...COMMON, "index_time", ...columns].map((column) => `${column} = excluded.${column}`).join(", ")}),
   signed AS (
     INSERT INTO search.signature (id, facets, category_slugs, categories, stock)
     SELECT DISTINCT ON (1) ${SIGNATURE}, x.facets, x.category_slugs, x.categories, x.stock FROM x ORDER BY 1 ON CONFLICT DO NOTHING),
   entered AS (
     INSERT INTO search.entry AS e (product_id, currency, lowest, signature, created)
     SELECT x.product_id, c.currency, (x.prices -> c.currency ->> 0)::bigint, ${SIGNATURE}, date_part('epoch', x.create_time)
     FROM x, ${EACH_CURRENCY} ORDER BY 1, 2
     ON CONFLICT (product_id, currency) DO UPDATE SET lowest = excluded.lowest, signature = excluded.signature, created = excluded.created
     WHERE (e.lowest, e.signature, e.created) IS DISTINCT FROM (excluded.lowest, excluded.signature, excluded.created))
   -- A statement sees the documents as they were before it.
   SELECT x.product_id FROM x LEFT JOIN search.document d ON d.product_id = x.product_id
   WHERE d.product_id IS NULL OR (${shown("d", (locale) => `d.name_${locale}`)}) IS DISTINCT FROM (${shown("x", (locale) => `(x.texts -> '${locale}' ->> 'shown')`)})`,
);

export const PUT_NAMES = statement(
  "search.facet-values-put",
  `INSERT INTO search.facet_value AS f (code, value_code, names, facet_names)
   SELECT x.code, x.value_code, x.names, x.facet_names
   FROM jsonb_to_recordset($1::jsonb) AS x (code text, value_code text, names jsonb, facet_names jsonb) ORDER BY 1, 2
   ON CONFLICT (code, value_code) DO UPDATE SET names = excluded.names, facet_names = excluded.facet_names
   WHERE (f.names, f.facet_names) IS DISTINCT FROM (excluded.names, excluded.facet_names)`,
);

export const REMOVE = statement(
  "search.documents-remove",
  "DELETE FROM search.document WHERE product_id = ANY ($1::text[]) RETURNING product_id",
);
export const COUNT = statement("search.documents-count", "SELECT count(*)::int AS documents FROM search.document");
export const WORDS_STALE = statement("search.words-stale", "UPDATE search.word_state SET stale = true");

/** In a statement of its own, so that the count after it sees what those have written whom it waited for. */
export const WORDS_CLAIM = statement("search.words-claim", "UPDATE search.word_state SET stale = false WHERE stale RETURNING one");

/** Brings the words in step with the documents, as they are now. */
export const WORDS_REFRESH = statement(
  "search.words-refresh",
  `WITH counted AS (
     SELECT l.locale, w.word, min(w.written) AS written, count(*)::int AS products
     FROM search.document d
       CROSS JOIN LATERAL (VALUES ${LOCALES.map((locale) => `('${locale}', d.words_${locale}, d.written_${locale})`).join(", ")}) AS l (locale, words, written)
       CROSS JOIN LATERAL unnest(l.words, l.written) AS w (word, written)
     GROUP BY 1, 2),
   gone AS (
     DELETE FROM search.word o WHERE NOT EXISTS (SELECT FROM counted c WHERE (c.locale, c.word) = (o.locale, o.word)))
   INSERT INTO search.word AS o (locale, word, written, products) SELECT locale, word, written, products FROM counted ORDER BY 1, 2
   ON CONFLICT (locale, word) DO UPDATE SET written = excluded.written, products = excluded.products
   WHERE (o.written, o.products) IS DISTINCT FROM (excluded.written, excluded.products)`,
);

/** Those that nothing has any more; after WORDS_CLAIM in its transaction, so that nobody puts a document meanwhile. */
export const SIGNATURES_SWEEP = statement(
  "search.signatures-sweep",
  "DELETE FROM search.signature s WHERE NOT EXISTS (SELECT FROM search.entry e WHERE e.signature = s.id)",
);

/** Documents as PUT takes them. */
export function rowsOf(documents: readonly SearchDocument[]): Record<string, unknown>[] {
  return documents.map((document) => ({
    product_id: document.productId,
    slug: document.slug,
    create_time: document.createTime,
    stock: document.stock,
    category_slugs: document.categories.map((category) => category.slug),
    categories: document.categories.flatMap((category) => [category.id, category.slug]),
    facets: [...new Set(document.options.map((option) => `${option.code}=${option.valueCode}`))].toSorted(),
    prices: Object.fromEntries(document.prices.map(({ currency, lowest, highest }) => [currency, [String(lowest), String(highest)]])),
    picture: document.picture ?? null,
    texts: perLocale((locale) => textsOf(document, locale)),
  }));
}

/** What the facets of documents and their values are called, each once. */
export function namesOf(documents: readonly SearchDocument[]): Record<string, unknown>[] {
  const rows = new Map<string, Record<string, unknown>>();
  for (const { categories, options } of documents) {
    for (const { slug, names } of categories)
      rows.set(`category=${slug}`, { code: "category", value_code: slug, names, facet_names: CATEGORY });
    for (const { code, names: facetNames, valueCode, valueNames } of options)
      rows.set(`${code}=${valueCode}`, { code, value_code: valueCode, names: valueNames, facet_names: facetNames });
  }
  return [...rows.values()];
}

const CATEGORY: Names = { en: "Category", de: "Kategorie", ar: "الفئة" };

function textsOf({ texts, categories, options, skus }: SearchDocument, locale: Locale): Record<string, unknown> {
  const { name, description } = inLocale(texts, locale) ?? { name: "", description: "" };
  const attributes = [
    ...categories.map(({ names }) => inLocale(names, locale) ?? ""),
    ...options.map(({ valueNames }) => inLocale(valueNames, locale) ?? ""),
  ];
  // Each word once; of the ways to write it the first.
  const written = new Map<string, string>();
  for (const word of [name, ...attributes].flatMap((text) => wordsOf(text))) {
    const plain = normalize(word);
    if (plain !== "" && !written.has(plain)) written.set(plain, word.toLocaleLowerCase(locale));
  }
  return {
    shown: name,
    name: plainText(name),
    attributes: plainText(attributes.join(" ")),
    skus: plainText(skus.join(" ")),
    description: plainText(description),
    words: [...written.keys()],
    written: [...written.values()],
  };
}

/** As texts are compared: normalized words with single spaces. */
export function plainText(text: string): string {
  return wordsOf(text).map(normalize).join(" ");
}
