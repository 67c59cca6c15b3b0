import type { Locale } from "@technova/kit";
import { lettersOf, statement, type Statement } from "@technova/store";
import type { ProductState } from "../domain/catalogue.ts";

export type ProductOrder = "newest" | "name" | "price" | "price desc";

/** What a list is asked for. */
export interface ListFilter {
  readonly currency: string;
  readonly locale: Locale;
  readonly state: ProductState;
  /** Ids of the categories that it is of; undefined: of all. */
  readonly categories: readonly string[] | undefined;
  readonly patterns: readonly string[];
  readonly inStockOnly: boolean;
  readonly order: ProductOrder;
}

/** A statement for every shape of list, because a plan that serves all of them serves none well. */
interface Shape {
  readonly order: ProductOrder;
  readonly locale: Locale;
  readonly published: boolean;
  readonly byCategory: boolean;
  /** How many words are looked for, as far as that makes a difference. */
  readonly patterns: 0 | 1 | 2 | 3;
  readonly inStockOnly: boolean;
  readonly continued: boolean;
  /** Written into the statement: a plan for any number would not use an index for its order. */
  readonly limit: number;
}

/** One more than the usual page, to know whether there is another; and one more than the largest. */
const LIMITS = [21, 101] as const;

/**
 * Which product a row `s` of card_stock is of, and the transaction that wrote it last. Whatever writes a card writes it
 * too: where it is the same, so is everything that is read of the two. As one text, because a row of texts takes longer
 * to read than to find.
 */
export const MARK = "s.product_id || ' ' || s.xmin::text AS mark";

/** The marks of what is selected as one text, in its order (PostgreSQL's manual, 9.21: of a sorted subquery). */
export function marksOf(select: string, more = ""): string {
  return `SELECT coalesce(string_agg(found.mark, ','), '') AS marks${more} FROM (${select}) AS found`;
}

interface Sorting {
  readonly key: string;
  readonly type: string;
  readonly direction: "" | " DESC";
}

function sorting(order: ProductOrder, locale: Locale): Sorting {
  switch (order) {
    case "newest":
      return { key: "s.create_time", type: "timestamptz", direction: " DESC" };
    case "name":
      return { key: `c.name_${locale}`, type: "text", direction: "" };
    case "price":
      return { key: "g.lowest", type: "bigint", direction: "" };
    case "price desc":
      return { key: "g.lowest", type: "bigint", direction: " DESC" };
  }
}

/** The longest words, which find the fewest, and the rest of them. */
const PATTERNS = ["longest", "second", "others"] as const;
type Pattern = (typeof PATTERNS)[number];

/** The parameters of a shape, in order. */
function parametersOf(shape: Shape): readonly ("currency" | "state" | "categories" | Pattern | "key" | "id" | "size")[] {
  return [
    "size",
    ...(shape.order.startsWith("price") ? (["currency"] as const) : []),
    ...(shape.published ? [] : (["state"] as const)),
    ...(shape.byCategory ? (["categories"] as const) : []),
    ...PATTERNS.slice(0, shape.patterns),
    ...(shape.continued ? (["key", "id"] as const) : []),
  ];
}

function build(shape: Shape): Statement {
  const { order, locale, published, byCategory, patterns, inStockOnly, continued, limit } = shape;
  const names = parametersOf(shape);
  const parameter = (name: (typeof names)[number], type: string): string => `$${names.indexOf(name) + 1}::${type}`;
  const { key, type, direction } = sorting(order, locale);
  const priced = order.startsWith("price");
  // The newest are known without their cards.
  const row = order === "newest" ? "s" : "c";
  const from = [
    order === "newest" ? "product.card_stock s" : "product.card c JOIN product.card_stock s ON s.product_id = c.product_id",
    ...(priced ? ["JOIN product.price_range g ON g.product_id = c.product_id"] : []),
    ...(patterns > 0 ? [`JOIN hit ON hit.id = ${row}.product_id`] : []),
  ];
  const state = (of: string): string => (published ? `${of}.state = 'published'` : `${of}.state = ${parameter("state", "text")}`);
  const after = (by: string, id: string): readonly string[] =>
    continued ? [`(${by}, ${id}) ${direction === "" ? ">" : "<"} (${parameter("key", type)}, ${parameter("id", "text")})`] : [];
  const ofCategories = (of: string): readonly string[] =>
    byCategory ? [`${of}.category_id = ANY (${parameter("categories", "text[]")})`] : [];
  const conditions = [
    state(row),
    ...(priced ? [`g.currency = ${parameter("currency", "text")}`] : []),
    ...(inStockOnly ? ["s.most > 0"] : []),
    ...after(key, `${row}.product_id`),
  ];
  const by = `${key}${direction}, ${row}.product_id${direction}`;
  const select = (what: string, more: readonly string[]): string =>
    `SELECT ${MARK}, ${key} AS sort_key${what} FROM ${from.join(" ")} WHERE ${[...conditions, ...more].join(" AND ")} ORDER BY ${by} LIMIT ${limit}`;
  // Of each category by its own index, so that a page costs the same in a small category of a large catalogue.
  const perCategory = (): string =>
    `SELECT x.mark, x.sort_key FROM unnest(${parameter("categories", "text[]")}) AS k (id) CROSS JOIN LATERAL (
       ${select(`, ${row}.product_id`, [`${row}.category_id = k.id`])}) x
     ORDER BY x.sort_key${direction}, x.product_id${direction} LIMIT ${limit}`;
  // What has the words first, apart: in the order of the list, until there are enough, it may be all of the catalogue.
  const withWords = (): string => {
    const words = [
      // An index finds what has all of several patterns, but none of several in an array.
      `p.search LIKE ${parameter("longest", "text")}`,
      ...(patterns > 1 ? [`p.search LIKE ${parameter("second", "text")}`] : []),
      ...(patterns > 2 ? [`p.search LIKE ALL (${parameter("others", "text[]")})`] : []),
    ];
    // The newest of them are known from the products alone.
    const isEnough = order === "newest" && !inStockOnly;
    const where = isEnough ? [...words, state("p"), ...ofCategories("p"), ...after("p.create_time", "p.id")] : words;
    const end = isEnough ? ` ORDER BY p.create_time DESC, p.id DESC LIMIT ${limit}` : "";
    return `WITH hit AS MATERIALIZED (SELECT p.id FROM product.product p WHERE ${where.join(" AND ")}${end}) ${select("", ofCategories(row))}`;
  };
  const letters = lettersOf({ a: !published, c: byCategory, s: inStockOnly, n: continued });
  const name = [order.replace(" ", "-"), locale, letters, patterns, limit];
  const selected = patterns > 0 ? withWords() : byCategory ? perCategory() : select("", []);
  // Of the page's last, from the same moment as its place in the list.
  const lastKey = `, ((array_agg(found.sort_key))[${parameter("size", "int")}])::text AS last_key`;
  return statement(`product.list-${name.join("-")}`, marksOf(selected, lastKey));
}

const built = new Map<string, Statement>();

/** The statement of a list with its values; more rows than the page's `size` come, so that it is known whether there are more. */
export function listQuery(
  filter: ListFilter,
  size: number,
  after: readonly (string | number)[] | undefined,
): { readonly statement: Statement; readonly values: readonly unknown[] } {
  const shape: Shape = {
    order: filter.order,
    locale: filter.locale,
    published: filter.state === "published",
    byCategory: filter.categories !== undefined,
    patterns: Math.min(filter.patterns.length, 3) as Shape["patterns"],
    inStockOnly: filter.inStockOnly,
    continued: after !== undefined,
    limit: LIMITS.find((limit) => size < limit) ?? LIMITS[1],
  };
  const name = `${shape.order} ${shape.locale} ${shape.published} ${shape.byCategory} ${shape.patterns} ${shape.inStockOnly} ${shape.continued} ${shape.limit}`;
  const known = built.get(name) ?? build(shape);
  built.set(name, known);
  const [longest, second, ...others] = filter.patterns.length === 0 ? [] : filter.patterns.toSorted((a, b) => b.length - a.length);
  const values = {
    currency: filter.currency,
    state: filter.state,
    categories: filter.categories,
    longest,
    second,
    others,
    key: after?.[0],
    id: after?.[1],
    size,
  };
  return { statement: known, values: parametersOf(shape).map((one) => values[one]) };
}

/** Declares the statement of every shape, so that all of them can be tried. */
export function declareLists(): void {
  for (const order of ["newest", "name", "price", "price desc"] as const)
    for (const locale of ["en", "de", "ar"] as const)
      for (const patterns of [0, 1, 2, 3] as const)
        for (const limit of LIMITS)
          for (let flags = 0; flags < 16; flags += 1) {
            const is = (bit: number): boolean => (flags & bit) !== 0;
            build({
              order,
              locale,
              limit,
              patterns,
              published: is(1),
              byCategory: is(2),
              inStockOnly: is(4),
              continued: is(8),
            });
          }
}
