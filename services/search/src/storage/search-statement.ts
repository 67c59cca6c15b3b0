import { perLocale, type Locale } from "@technova/kit";
import { statement, type Statement } from "@technova/store";
import type { SearchOrder } from "../domain/search-index.ts";

/** A statement for every shape of search, because a plan that serves all of them serves none well. */
interface Shape {
  readonly locale: Locale;
  readonly order: SearchOrder;
  readonly worded: boolean;
  readonly categorized: boolean;
  readonly faceted: boolean;
  readonly continued: boolean;
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

function sorting(order: SearchOrder, locale: Locale): Sorting {
  switch (order) {
    case "relevance":
      return { key: score(locale), type: "float8", descending: true };
    case "newest":
      return { key: "date_part('epoch', d.create_time)", type: "float8", descending: true };
    case "name":
      return { key: `d.name_${locale}`, type: "text", descending: false };
    // What has no price in the currency comes last.
    case "price":
      return { key: `coalesce(${LOWEST}, 9e17)::float8`, type: "float8", descending: false };
    case "price desc":
      return { key: `coalesce(${LOWEST}, -1)::float8`, type: "float8", descending: true };
  }
}

/** A document's lowest price in the currency. */
const LOWEST = "p.lowest";
/** What a document fails, in bits: those of the facets that are chosen come after, in their order. */
const PRICE = 1;
const STOCK = 2;
const FIRST_FACET = 4;

/**
 * Everything of a page in one statement: `found` are the documents with the words and of the category, each with the
 * other filters that it fails. The list is of those that fail none; a facet counts those that fail no filter but its
 * own. What a price or the stock rules out is counted by no facet, and carries nothing along that would not fit into memory
 * for ten thousand documents; a price is taken out of its JSON once. Of categories those are counted that narrow the list: the chosen one and what is below it.
 */
function build({ locale, order, worded, categorized, faceted, continued }: Shape): Statement {
  const { key, type, descending } = sorting(order, locale);
  const direction = descending ? " DESC" : "";
  const after = continued ? `AND (f.key, f.product_id) ${descending ? "<" : ">"} ($10::text::${type}, $11::text)` : "";
  const bit = (position: string): string => `(${FIRST_FACET} << (${position} - 1)::int)`;
  const failedFacets = `coalesce((SELECT sum(${bit("w.position")})::int
           FROM unnest($4::text[]) WITH ORDINALITY AS w (wanted, position) WHERE NOT d.facets && string_to_array(w.wanted, E'\\n')), 0)`;
  const own = `coalesce(${bit("array_position($12::text[], split_part(v, '=', 1))")}, 0)`;
  const conditions = [
    ...(worded ? [`d.text_${locale} @@ $1::tsquery`] : []),
    ...(categorized ? ["d.categories @> ARRAY[$3::text]"] : []),
    // Every statement has all parameters.
    "num_nulls($1::text, $2::text, $3::text, $4::text[], $10::text, $11::text, $12::text[]) = 0",
  ];
  const narrowing = categorized ? "(f.category_slugs)[(array_position(f.categories, $3) + 1) / 2 :]" : "f.category_slugs";
  return statement(
    `search.find-${order.replace(" ", "-")}-${locale}${worded ? "-words" : ""}${categorized ? "-category" : ""}${faceted ? "-facets" : ""}${continued ? "-next" : ""}`,
    `WITH found AS MATERIALIZED (
       SELECT d.product_id, CASE WHEN b.fails = 0 THEN d.facets END AS facets, CASE WHEN b.fails = 0 THEN d.category_slugs END AS category_slugs,
         CASE WHEN b.fails = 0 THEN d.categories END AS categories, ${LOWEST} AS lowest, ${key} AS key, b.fails ${faceted ? `+ ${failedFacets}` : ""} AS fails
       FROM search.document d
         CROSS JOIN LATERAL (SELECT (d.prices -> $8 ->> 0)::bigint AS lowest OFFSET 0) p
         CROSS JOIN LATERAL (SELECT
           CASE WHEN ($5::bigint > 0 AND coalesce(${LOWEST} < $5, true)) OR ($6::bigint > 0 AND coalesce(${LOWEST} > $6, true)) THEN ${PRICE} ELSE 0 END
           + CASE WHEN $7::boolean AND d.stock = 0 THEN ${STOCK} ELSE 0 END AS fails OFFSET 0) b
       WHERE ${conditions.join(" AND ")}),
     counted AS (
       SELECT split_part(c.v, '=', 1) AS code, split_part(c.v, '=', 2) AS value_code, c.count
       FROM (SELECT v, count(*)::int AS count FROM found f, unnest(f.facets) v WHERE f.fails = 0 ${faceted ? `OR f.fails = ${own}` : ""} GROUP BY v) c
       UNION ALL
       SELECT 'category', v, count(*)::int FROM found f, unnest(${narrowing}) v WHERE f.fails = 0 GROUP BY v),
     page AS (SELECT f.product_id, f.key FROM found f WHERE f.fails = 0 ${after} ORDER BY f.key${direction}, f.product_id${direction} LIMIT $9::int)
     SELECT (SELECT count(*)::int FROM found f WHERE f.fails = 0) AS total,
       (SELECT json_build_array(min(f.lowest)::text, max(f.lowest)::text) FROM found f WHERE f.fails & ~${PRICE} = 0) AS prices,
       (SELECT json_agg(json_build_object('code', c.code, 'valueCode', c.value_code, 'count', c.count, 'names', n.names, 'facetNames', n.facet_names) ORDER BY c.count DESC, c.value_code)
        FROM counted c LEFT JOIN search.facet_value n ON (n.code, n.value_code) = (c.code, c.value_code)) AS facets,
       (SELECT json_agg(${hit(locale, "p.key::text", "$8")} ORDER BY p.key${direction}, p.product_id${direction})
        FROM page p JOIN search.document d ON d.product_id = p.product_id) AS hits`,
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
