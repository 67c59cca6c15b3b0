import type { Locale } from "@technova/kit";
import { lettersOf, statement, type Statement } from "@technova/store";
import type { ProductState } from "../domain/catalogue.ts";

export type ProductOrder = "newest" | "name" | "price" | "price desc";
export type ProductView = "summary" | "full";

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
  readonly view: ProductView;
}

/** A statement for every shape of list, because a plan that serves all of them serves none well. */
interface Shape {
  readonly order: ProductOrder;
  readonly locale: Locale;
  readonly view: ProductView;
  readonly published: boolean;
  readonly byCategory: boolean;
  readonly byPattern: boolean;
  readonly inStockOnly: boolean;
  readonly continued: boolean;
  /** Written into the statement: a plan for any number would not use an index for its order. */
  readonly limit: number;
}

/** One more than the usual page, to know whether there is another; and one more than the largest. */
const LIMITS = [21, 101] as const;

/** What is read of a card `c` and of what can be had of it, `s`. */
export function columns(view: ProductView, locale: Locale): string {
  return view === "summary" ? `c.summary_${locale} AS summary, s.most` : `c.summary_${locale} AS summary, c.details, s.most, s.free`;
}

interface Sorting {
  readonly key: string;
  readonly type: string;
  readonly direction: "" | " DESC";
}

function sorting(order: ProductOrder, locale: Locale): Sorting {
  switch (order) {
    case "newest":
      return { key: "c.create_time", type: "timestamptz", direction: " DESC" };
    case "name":
      return { key: `c.name_${locale}`, type: "text", direction: "" };
    case "price":
      return { key: "g.lowest", type: "bigint", direction: "" };
    case "price desc":
      return { key: "g.lowest", type: "bigint", direction: " DESC" };
  }
}

/** The parameters of a shape, in order. */
function parametersOf(shape: Shape): readonly ("currency" | "state" | "categories" | "longest" | "patterns" | "key" | "id")[] {
  return [
    ...(shape.order.startsWith("price") ? (["currency"] as const) : []),
    ...(shape.published ? [] : (["state"] as const)),
    ...(shape.byCategory ? (["categories"] as const) : []),
    ...(shape.byPattern ? (["longest", "patterns"] as const) : []),
    ...(shape.continued ? (["key", "id"] as const) : []),
  ];
}

function build(shape: Shape): Statement {
  const { order, locale, view, published, byCategory, byPattern, inStockOnly, continued, limit } = shape;
  const names = parametersOf(shape);
  const parameter = (name: (typeof names)[number], type: string): string => `$${names.indexOf(name) + 1}::${type}`;
  const { key, type, direction } = sorting(order, locale);
  const priced = order.startsWith("price");
  const from = [
    priced ? "product.price_range g JOIN product.card c ON c.product_id = g.product_id" : "product.card c",
    "JOIN product.card_stock s ON s.product_id = c.product_id",
    ...(byPattern ? ["JOIN product.product p ON p.id = c.product_id"] : []),
  ];
  const conditions = [
    published ? "c.state = 'published'" : `c.state = ${parameter("state", "text")}`,
    ...(priced ? [`g.currency = ${parameter("currency", "text")}`] : []),
    // An index serves one pattern, and none of several in an array: the longest finds the fewest.
    ...(byPattern ? [`p.search LIKE ${parameter("longest", "text")}`, `p.search LIKE ALL (${parameter("patterns", "text[]")})`] : []),
    ...(inStockOnly ? ["s.most > 0"] : []),
    ...(continued
      ? [`(${key}, c.product_id) ${direction === "" ? ">" : "<"} (${parameter("key", type)}, ${parameter("id", "text")})`]
      : []),
  ];
  const by = `${key}${direction}, c.product_id${direction}`;
  const select = (what: string, more: readonly string[]): string =>
    `SELECT ${what} FROM ${from.join(" ")} WHERE ${[...conditions, ...more].join(" AND ")} ORDER BY ${by} LIMIT ${limit}`;
  // Of each category by its own index, so that a page costs the same in a small category of a large catalogue.
  const perCategory = (): string =>
    `SELECT x.* FROM unnest(${parameter("categories", "text[]")}) AS k (id) CROSS JOIN LATERAL (
       ${select(`${columns(view, locale)}, ${key} AS sort_key, c.product_id`, ["c.category_id = k.id"])}) x
     ORDER BY x.sort_key${direction}, x.product_id${direction} LIMIT ${limit}`;
  const letters = lettersOf({ a: !published, c: byCategory, p: byPattern, s: inStockOnly, n: continued });
  const name = [order.replace(" ", "-"), locale, view, letters, limit];
  return statement(`product.list-${name.join("-")}`, byCategory ? perCategory() : select(columns(view, locale), []));
}

const built = new Map<string, Statement>();

/** The statement of a list with its values; `most` rows at most are wanted, and a few more may come. */
export function listQuery(
  filter: ListFilter,
  most: number,
  after: readonly (string | number)[] | undefined,
): { readonly statement: Statement; readonly values: readonly unknown[] } {
  const shape: Shape = {
    order: filter.order,
    locale: filter.locale,
    view: filter.view,
    published: filter.state === "published",
    byCategory: filter.categories !== undefined,
    byPattern: filter.patterns.length > 0,
    inStockOnly: filter.inStockOnly,
    continued: after !== undefined,
    limit: LIMITS.find((limit) => most <= limit) ?? LIMITS[1],
  };
  const name = Object.values(shape).join(" ");
  const known = built.get(name) ?? build(shape);
  built.set(name, known);
  const values = {
    currency: filter.currency,
    state: filter.state,
    categories: filter.categories,
    longest: filter.patterns.toSorted((a, b) => b.length - a.length)[0],
    patterns: filter.patterns,
    key: after?.[0],
    id: after?.[1],
  };
  return { statement: known, values: parametersOf(shape).map((one) => values[one]) };
}

/** Declares the statement of every shape, so that all of them can be tried. */
export function declareLists(): void {
  for (const order of ["newest", "name", "price", "price desc"] as const)
    for (const locale of ["en", "de", "ar"] as const)
      for (const view of ["summary", "full"] as const)
        for (const limit of LIMITS)
          for (let flags = 0; flags < 32; flags += 1) {
            const is = (bit: number): boolean => (flags & bit) !== 0;
            build({
              order,
              locale,
              view,
              limit,
              published: is(1),
              byCategory: is(2),
              byPattern: is(4),
              inStockOnly: is(8),
              continued: is(16),
            });
          }
}
