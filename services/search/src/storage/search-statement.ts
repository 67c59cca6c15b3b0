import { perLocale, type Locale } from "@technova/kit";
import { lettersOf, statement, type Statement } from "@technova/store";
import type { SearchOrder } from "../domain/search-index.ts";

/** A statement for every shape of search, because a plan that serves all of them serves none well. */
interface Shape {
  readonly locale: Locale;
  readonly order: SearchOrder;
  readonly worded: boolean;
  readonly categorized: boolean;
  readonly faceted: boolean;
  readonly continued: boolean;
  readonly priced: boolean;
  readonly stocked: boolean;
}

/** The rank of a document `d` for the query `$1`, whose plain text is `$2`. */
export function score(locale: Locale): string {
  return `((ts_rank(d.text_${locale}, $1::tsquery) + ${nameBonus(locale)}) * CASE d.stock WHEN 0 THEN 0.5 ELSE 1 END)::float8`;
}

export function nameBonus(locale: Locale): string {
  return `CASE WHEN d.plain_${locale} = $2::text THEN 1 WHEN starts_with(d.plain_${locale}, $2::text) THEN 0.5 ELSE 0 END`;
}

interface Sorting {
  readonly key: string;
  readonly type: "float8" | "text";
  readonly descending: boolean;
}

/** Of an entry `e`, and of its document `d` for rank and name. */
function sorting(order: SearchOrder, locale: Locale): Sorting {
  switch (order) {
    case "relevance":
      return { key: score(locale), type: "float8", descending: true };
    case "newest":
      return { key: "e.created", type: "float8", descending: true };
    case "name":
      return { key: `d.name_${locale}`, type: "text", descending: false };
    // What has no price in the currency comes last.
    case "price":
      return { key: "coalesce(e.lowest, 9e17)::float8", type: "float8", descending: false };
    case "price desc":
      return { key: "coalesce(e.lowest, -1)::float8", type: "float8", descending: true };
  }
}

const where = (conditions: readonly string[]): string => (conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`);

/**
 * Everything of a page in one statement. Many products have the same categories, facets and stock, that is, one signature, and
 * all filters but words and price look at that alone: entries are counted by signature first, and of each signature it is
 * said which chosen facets it fails, in bits of their order. The list is of those that fail none; a facet counts those that
 * fail no filter but its own. Prices span all that no filter but the price rules out. Of categories those are counted that
 * narrow the list: the chosen one and what is below it.
 */
function build(shape: Shape): Statement {
  const { locale, order, worded, categorized, faceted, continued, priced, stocked } = shape;
  const { key, type, descending } = sorting(order, locale);
  const direction = descending ? " DESC" : "";
  const bit = (position: string): string => `(1 << (${position} - 1)::int)`;
  const fails = faceted
    ? `coalesce((SELECT sum(${bit("w.position")})::int
         FROM jsonb_array_elements($4::jsonb) WITH ORDINALITY AS w (wanted, position) WHERE NOT s.facets && ARRAY(SELECT jsonb_array_elements_text(w.wanted))), 0)`
    : "0";
  const own = `coalesce(${bit("array_position($12::text[], split_part(v, '=', 1))")}, 0)`;
  const narrowing = categorized ? "s.category_slugs[(array_position(s.categories, $3) + 1) / 2 :]" : "s.category_slugs";
  // Without words the entries of the currency are read as they stand, by whichever index serves; with words, what these find.
  const entries = worded ? "found e" : "search.entry e";
  const ofCurrency = worded ? [] : ["e.currency = $8"];
  const inRange = priced ? ["e.lowest BETWEEN $5::bigint AND $6::bigint"] : [];
  const ofSignature = [...(categorized ? ["s.categories @> ARRAY[$3::text]"] : []), ...(stocked ? ["s.stock > 0"] : [])];
  const grouped = (conditions: readonly string[]): string =>
    `(SELECT e.signature, count(*)::int AS count, min(e.lowest) AS lowest, max(e.lowest) AS highest FROM ${entries}
      ${where([...ofCurrency, ...conditions])} GROUP BY e.signature) g JOIN search.signature s ON s.id = g.signature`;
  const passing = faceted ? ["g.fails = 0"] : [];
  // As a condition, not a join: hashed once, where PostgreSQL would look through all signatures for each entry.
  const passes = categorized || stocked || faceted ? [`(e.signature IN (SELECT g.id FROM grouped g ${where(passing)})) IS TRUE`] : [];
  const named = order === "name" && !worded;
  const sorted = worded ? "e.key" : key;
  const id = named ? "d.product_id" : "e.product_id";
  const after = continued ? [`(${sorted}, ${id}) ${descending ? "<" : ">"} ($10::text::${type}, $11::text)`] : [];
  // Every statement has all parameters.
  const all =
    "num_nulls($1::text, $2::text, $3::text, $4::jsonb, $5::bigint, $6::bigint, $7::boolean, $10::text, $11::text, $12::text[]) = 0";
  const found = `found AS MATERIALIZED (
       SELECT e.product_id, e.signature, e.lowest, ${key} AS key
       FROM search.document d JOIN search.entry e ON e.product_id = d.product_id AND e.currency = $8 WHERE d.text_${locale} @@ $1::tsquery),`;
  const span = (from: string, conditions: readonly string[]): string =>
    `SELECT json_build_array(min(g.lowest)::text, max(g.highest)::text) FROM ${from} ${where(conditions)}`;
  const letters = lettersOf({ w: worded, c: categorized, f: faceted, n: continued, p: priced, s: stocked });
  return statement(
    `search.find-${locale}-${order.replace(" ", "-")}-${letters}`,
    `WITH ${worded ? found : ""}
     grouped AS MATERIALIZED (
       SELECT s.id, s.facets, ${narrowing} AS category_slugs, ${fails} AS fails, g.count, g.lowest, g.highest
       FROM ${grouped(inRange)} ${where(ofSignature)}),
     counted AS (
       SELECT split_part(c.v, '=', 1) AS code, substr(c.v, strpos(c.v, '=') + 1) AS value_code, c.count
       FROM (SELECT v, sum(g.count)::int AS count FROM grouped g, unnest(g.facets) v ${faceted ? `WHERE g.fails = 0 OR g.fails = ${own}` : ""} GROUP BY v) c
       UNION ALL
       SELECT 'category', v, sum(g.count)::int FROM grouped g, unnest(g.category_slugs) v ${where(passing)} GROUP BY v),
     page AS (
       SELECT e.product_id, ${sorted} AS key FROM ${entries} ${named ? "JOIN search.document d ON d.product_id = e.product_id" : ""}
       ${where([...ofCurrency, ...inRange, ...passes, ...after])} ORDER BY ${sorted}${direction}, ${id}${direction} LIMIT $9::int)
     SELECT (SELECT coalesce(sum(g.count), 0)::int FROM grouped g ${where(passing)}) AS total,
       (${priced ? span(grouped([]), [...ofSignature, ...(faceted ? [`${fails} = 0`] : [])]) : span("grouped g", passing)}) AS prices,
       (SELECT json_agg(json_build_object('code', c.code, 'valueCode', c.value_code, 'count', c.count, 'names', n.names, 'facetNames', n.facet_names) ORDER BY c.count DESC, c.value_code)
        FROM counted c LEFT JOIN search.facet_value n ON (n.code, n.value_code) = (c.code, c.value_code)) AS facets,
       (SELECT json_agg(${hit(locale, "p.key::text", "$8")} ORDER BY p.key${direction}, p.product_id${direction})
        FROM page p JOIN search.document d ON d.product_id = p.product_id) AS hits
     WHERE ${all}`,
  );
}

/** A hit as JSON, from a document `d`; `currency` is a parameter. */
function hit(locale: Locale, key: string, currency: string): string {
  return `json_build_object('productId', d.product_id, 'slug', d.slug, 'name', d.name_${locale}, 'price', d.prices -> ${currency}, 'stock', d.stock, 'picture', d.picture, 'key', ${key})`;
}

/** The best products alone, while somebody types: tsquery, plain text, currency, how many. */
export const BEST = perLocale((locale) =>
  statement(
    `search.best-${locale}`,
    `SELECT json_agg(${hit(locale, "''", "$3")} ORDER BY b.score DESC, b.product_id DESC) AS hits
     FROM (SELECT d.product_id, ${score(locale)} AS score FROM search.document d WHERE d.text_${locale} @@ $1::tsquery
           ORDER BY score DESC, d.product_id DESC LIMIT $4::int) b JOIN search.document d ON d.product_id = b.product_id`,
  ),
);

const built = new Map<string, Statement>();

export function searchStatement(shape: Shape): Statement {
  const name = Object.values(shape).join(" ");
  const known = built.get(name) ?? build(shape);
  built.set(name, known);
  return known;
}
