import type { Locale } from "@technova/kit";
import { statement, type Queryable } from "@technova/store";
import type { OptionText, ProductState, Texts } from "../domain/catalogue.ts";

/** A product as read for an answer, in one currency. */
export interface ProductRow extends Record<string, unknown> {
  readonly id: string;
  readonly slug: string;
  readonly category_id: string;
  readonly state: ProductState;
  readonly texts: Texts;
  readonly revision: number;
  readonly create_time: Date;
  readonly update_time: Date;
  readonly variants: readonly VariantRow[] | null;
  readonly pictures:
    | readonly { readonly hash: string; readonly content_type: string; readonly alt: Partial<Record<Locale, string>> }[]
    | null;
  /** What the list is sorted by, to continue from. */
  readonly sort_key: string | number | bigint | Date | null;
}

export interface VariantRow {
  readonly id: string;
  readonly sku: string;
  readonly options: readonly OptionText[];
  readonly weight_grams: number;
  readonly length_mm: number;
  readonly width_mm: number;
  readonly height_mm: number;
  /** Minor units as text, since JSON numbers are floats; null where there is no price in the currency. */
  readonly price: string | null;
  readonly available: number;
}

/** Columns of a product `p` with its variants in the currency $1 and its pictures. */
const DETAILS = `
  p.id, p.slug, p.category_id, p.state, p.texts, p.revision, p.create_time, p.update_time,
  (SELECT json_agg(json_build_object('id', v.id, 'sku', v.sku, 'options', v.options, 'weight_grams', v.weight_grams, 'length_mm', v.length_mm,
     'width_mm', v.width_mm, 'height_mm', v.height_mm, 'price', r.minor_units::text, 'available', greatest(coalesce(s.on_hand - s.reserved - s.sold, 0), 0)) ORDER BY v.position)
   FROM product.variant v LEFT JOIN product.price r ON r.variant_id = v.id AND r.currency = $1 LEFT JOIN product.stock s ON s.variant_id = v.id
   WHERE v.product_id = p.id) AS variants,
  (SELECT json_agg(json_build_object('hash', i.hash, 'content_type', i.content_type, 'alt', i.alt) ORDER BY i.position)
   FROM product.picture i WHERE i.product_id = p.id) AS pictures`;

const BY_ID = statement("product.get-by-id", `SELECT ${DETAILS}, NULL AS sort_key FROM product.product p WHERE p.id = $2`);
const BY_SLUG = statement("product.get-by-slug", `SELECT ${DETAILS}, NULL AS sort_key FROM product.product p WHERE p.slug = $2`);
const BY_IDS = statement("product.get-by-ids", `SELECT ${DETAILS}, NULL AS sort_key FROM product.product p WHERE p.id = ANY ($2::text[])`);

const VARIANTS = statement(
  "product.variants-by-id",
  `SELECT v.id, v.sku, v.options, v.weight_grams, v.length_mm, v.width_mm, v.height_mm, r.minor_units::text AS price,
     greatest(coalesce(s.on_hand - s.reserved - s.sold, 0), 0) AS available,
     p.id AS product_id, p.slug AS product_slug, p.texts AS product_texts, i.hash AS picture_hash
   FROM product.variant v JOIN product.product p ON p.id = v.product_id AND p.state = 'published'
     LEFT JOIN product.price r ON r.variant_id = v.id AND r.currency = $1
     LEFT JOIN product.stock s ON s.variant_id = v.id
     LEFT JOIN product.picture i ON i.product_id = p.id AND i.position = 0
   WHERE v.id = ANY ($2::text[])`,
);

const CATEGORIES = statement(
  "product.categories",
  `SELECT c.id, c.parent_id, c.slug, c.texts, c.position, c.path,
     (SELECT count(*)::int FROM product.product p WHERE p.category_id = c.id AND p.state = 'published') AS count
   FROM product.category c ORDER BY cardinality(c.path), c.position, c.slug`,
);

const CATEGORY_EXISTS = statement("product.category-find", "SELECT id FROM product.category WHERE id = $1 OR slug = $1");
const PICTURE = statement("product.picture-by-hash", "SELECT content_type FROM product.picture WHERE hash = $1 LIMIT 1");

export type ProductOrder = "newest" | "name" | "price" | "price desc";

interface Sorting {
  readonly key: string;
  readonly join: string;
  readonly after: string;
  readonly by: string;
  readonly type: string;
}

function sorting(order: ProductOrder, locale: Locale): Sorting {
  const priceJoin = "JOIN product.price_range g ON g.product_id = p.id AND g.currency = $1";
  // The name as it is shown (textIn): in the language, in English, in whatever there is.
  const languages = [...new Set([locale, "en", "ar", "de"])].map((language) => `p.texts -> '${language}' ->> 'name'`);
  // As people sort, not as bytes do: "ä" beside "a".
  const name = `(coalesce(${languages.join(", ")}) COLLATE "und-x-icu")`;
  switch (order) {
    case "newest":
      return {
        key: "p.create_time",
        join: "",
        after: "(p.create_time, p.id) < ($7::timestamptz, $8)",
        by: "p.create_time DESC, p.id DESC",
        type: "timestamptz",
      };
    case "name":
      return { key: name, join: "", after: `(${name}, p.id) > ($7::text, $8)`, by: `${name}, p.id`, type: "text" };
    case "price":
      return { key: "g.lowest", join: priceJoin, after: "(g.lowest, p.id) > ($7::bigint, $8)", by: "g.lowest, p.id", type: "bigint" };
    case "price desc":
      return {
        key: "g.lowest",
        join: priceJoin,
        after: "(g.lowest, p.id) < ($7::bigint, $8)",
        by: "g.lowest DESC, p.id DESC",
        type: "bigint",
      };
  }
}

/**
 * A page of products. $1 currency, $2 state, $3 category (id or slug) or null, $4 patterns, $5 only what is in
 * stock, $6 limit, $7 and $8 the sort key and id of the last product before.
 */
function listStatement(order: ProductOrder, locale: Locale) {
  const sort = sorting(order, locale);
  return statement(
    `product.list-${order.replace(" ", "-")}-${order === "name" ? locale : "any"}`,
    `WITH page AS MATERIALIZED (
       SELECT p.*, ${sort.key} AS sort_key FROM product.product p ${sort.join}
       WHERE p.state = $2
         AND ($3::text IS NULL OR p.category_id IN (SELECT c.id FROM product.category c JOIN product.category top ON (top.id = $3 OR top.slug = $3) AND c.path @> ARRAY[top.id]))
         AND (cardinality($4::text[]) = 0 OR p.search LIKE ALL ($4::text[]))
         AND (NOT $5::boolean OR EXISTS (SELECT FROM product.variant v JOIN product.stock s ON s.variant_id = v.id WHERE v.product_id = p.id AND s.on_hand - s.reserved - s.sold > 0))
         AND ($7::${sort.type} IS NULL OR ${sort.after})
       ORDER BY ${sort.by} LIMIT $6)
     SELECT ${DETAILS}, p.sort_key FROM page p ORDER BY ${sort.by.replaceAll(sort.key, "p.sort_key")}`,
  );
}

const LISTS = new Map(
  (["newest", "name", "price", "price desc"] as const).flatMap((order) =>
    (["en", "de", "ar"] as const).map((locale) => [`${order}/${locale}`, listStatement(order, locale)] as const),
  ),
);

export interface ListFilter {
  readonly currency: string;
  readonly locale: Locale;
  readonly state: ProductState;
  readonly category: string | undefined;
  readonly patterns: readonly string[];
  readonly inStockOnly: boolean;
  readonly order: ProductOrder;
}

export interface VariantDetailRow extends VariantRow, Record<string, unknown> {
  readonly product_id: string;
  readonly product_slug: string;
  readonly product_texts: Texts;
  readonly picture_hash: string | null;
}

export interface CategoryRow extends Record<string, unknown> {
  readonly id: string;
  readonly parent_id: string | null;
  readonly slug: string;
  readonly texts: Texts;
  readonly position: number;
  readonly path: readonly string[];
  readonly count: number;
}

/** The catalogue's hot reads, as named prepared statements. */
export class CatalogueReader {
  readonly #database: Queryable;

  constructor(database: Queryable) {
    this.#database = database;
  }

  async list(filter: ListFilter, limit: number, after: readonly (string | number)[] | undefined): Promise<ProductRow[]> {
    const list = LISTS.get(`${filter.order}/${filter.locale}`);
    if (list === undefined) throw new Error(`no list ordered by ${filter.order}`);
    const { currency, state, category, patterns, inStockOnly } = filter;
    return this.#database.query<ProductRow>(list, [
      currency,
      state,
      category ?? null,
      patterns,
      inStockOnly,
      limit,
      after?.[0] ?? null,
      after?.[1] ?? "",
    ]);
  }

  async byId(id: string, currency: string): Promise<ProductRow | undefined> {
    return (await this.#database.query<ProductRow>(BY_ID, [currency, id]))[0];
  }

  async bySlug(slug: string, currency: string): Promise<ProductRow | undefined> {
    return (await this.#database.query<ProductRow>(BY_SLUG, [currency, slug]))[0];
  }

  async byIds(ids: readonly string[], currency: string): Promise<ProductRow[]> {
    return this.#database.query<ProductRow>(BY_IDS, [currency, ids]);
  }

  async variants(ids: readonly string[], currency: string): Promise<VariantDetailRow[]> {
    return this.#database.query<VariantDetailRow>(VARIANTS, [currency, ids]);
  }

  async categories(): Promise<CategoryRow[]> {
    return this.#database.query<CategoryRow>(CATEGORIES);
  }

  async categoryExists(idOrSlug: string): Promise<boolean> {
    return (await this.#database.query(CATEGORY_EXISTS, [idOrSlug])).length > 0;
  }

  async pictureType(hash: string): Promise<string | undefined> {
    return (await this.#database.query<{ content_type: string }>(PICTURE, [hash]))[0]?.content_type;
  }
}
