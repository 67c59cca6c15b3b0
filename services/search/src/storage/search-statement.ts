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

/**
 * Everything of a page in one statement: `found` are the documents with the words, of the category and the price, and to be
 * had, each with the chosen facets that it fails, in bits of their order. The list is of those that fail none; a facet counts
 * those that fail no filter but its own. Prices span all that no filter but the price rules out. Of categories those are
 * counted that narrow the list: the chosen one and what is below it. Many products have the same values, so that products
 * are counted before their values are.
 */
function build(shape: Shape): Statement {
  const { locale, order, worded, categorized, faceted, continued, priced, stocked } = shape;
  const { key, type, descending } = sorting(order, locale);
  const direction = descending ? " DESC" : "";
  const after = continued
    ? `${faceted ? "AND" : "WHERE"} (f.key, f.product_id) ${descending ? "<" : ">"} ($10::text::${type}, $11::text)`
    : "";
  const bit = (position: string): string => `(1 << (${position} - 1)::int)`;
  const failed = `coalesce((SELECT sum(${bit("w.position")})::int
           FROM unnest($4::text[]) WITH ORDINALITY AS w (wanted, position) WHERE NOT d.facets && string_to_array(w.wanted, E'\\n')), 0)`;
  const fails = faceted ? failed : "0";
  // Where nothing can fail nothing is said of it: PostgreSQL would expect few rows.
  const passing = faceted ? "WHERE f.fails = 0" : "";
  const own = `coalesce(${bit("array_position($12::text[], split_part(v, '=', 1))")}, 0)`;
  const document = [
    ...(worded ? [`d.text_${locale} @@ $1::tsquery`] : []),
    ...(categorized ? ["d.categories @> ARRAY[$3::text]"] : []),
    ...(stocked ? ["d.stock > 0"] : []),
  ];
  const price = priced ? [`${LOWEST} BETWEEN $5::bigint AND $6::bigint`] : [];
  // Every statement has all parameters.
  const all =
    "num_nulls($1::text, $2::text, $3::text, $4::text[], $5::bigint, $6::bigint, $7::boolean, $10::text, $11::text, $12::text[]) = 0";
  // A table of prices alone finds those of a range without a look at the others; the price of what is found already is nearer by.
  const fromTable = `${priced ? "" : "LEFT "}JOIN search.price p ON p.currency = $8 AND p.product_id = d.product_id`;
  const fromDocument = "CROSS JOIN LATERAL (SELECT (d.prices -> $8 ->> 0)::bigint AS lowest OFFSET 0) p";
  const narrowing = categorized ? "d.category_slugs[(array_position(d.categories, $3) + 1) / 2 :]" : "d.category_slugs";
  const others = [...document, ...(faceted ? [`${fails} = 0`] : [])].join(" AND ");
  const spanned =
    others === "" ? "search.price p WHERE p.currency = $8" : `search.document d ${worded ? fromDocument : fromTable} WHERE ${others}`;
  const letters = lettersOf({ w: worded, c: categorized, f: faceted, n: continued, p: priced, s: stocked });
  return statement(
    `search.find-${locale}-${order.replace(" ", "-")}-${letters}`,
    `WITH found AS MATERIALIZED (
       SELECT d.product_id, d.facets, ${narrowing} AS category_slugs, ${LOWEST} AS lowest, ${key} AS key, ${fails} AS fails
       FROM search.document d ${priced || !worded ? fromTable : fromDocument}
       WHERE ${[...document, ...price, all].join(" AND ")}),
     counted AS (
       SELECT split_part(c.v, '=', 1) AS code, split_part(c.v, '=', 2) AS value_code, c.count
       FROM (SELECT v, sum(f.count)::int AS count FROM (SELECT facets, fails, count(*) FROM found GROUP BY facets, fails) f, unnest(f.facets) v
             ${faceted ? `${passing} OR f.fails = ${own}` : ""} GROUP BY v) c
       UNION ALL
       SELECT 'category', v, sum(f.count)::int FROM (SELECT category_slugs, count(*) FROM found f ${passing} GROUP BY category_slugs) f, unnest(f.category_slugs) v
       GROUP BY v),
     page AS (SELECT f.product_id, f.key FROM found f ${passing} ${after} ORDER BY f.key${direction}, f.product_id${direction} LIMIT $9::int)
     SELECT (SELECT count(*)::int FROM found f ${passing}) AS total,
       (SELECT json_build_array(min(${LOWEST})::text, max(${LOWEST})::text) FROM ${priced ? spanned : `found p ${faceted ? "WHERE p.fails = 0" : ""}`}) AS prices,
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
