import { LRUCache } from "lru-cache";
import { perLocale, type Locale } from "@technova/kit";
import { statement, type Database, type Queryable, type Statement } from "@technova/store";
import type { OptionText, ProductState, Texts } from "../domain/catalogue.ts";
import { MARK, listQuery, marksOf, type ListFilter } from "./list.ts";

/** What every view has of a product, in one language. */
export interface CardSummary {
  readonly id: string;
  readonly slug: string;
  readonly categoryId: string;
  readonly state: ProductState;
  readonly revision: number;
  readonly createMs: number;
  readonly updateMs: number;
  readonly name: string;
  /** Lowest and highest price by currency, in minor units as text, since JSON's numbers are floats. */
  readonly ranges: Readonly<Record<string, readonly [string, string]>>;
  /** The first one. */
  readonly picture: { readonly hash: string; readonly type: string; readonly alt: string } | null;
}

/** The rest of it, in all languages. */
interface CardDetails {
  readonly descriptions: Partial<Record<Locale, string>> | null;
  readonly variants: readonly CardVariant[];
  readonly pictures: readonly { readonly hash: string; readonly type: string; readonly alt: Partial<Record<Locale, string>> }[];
}

export interface CardVariant {
  readonly id: string;
  readonly sku: string;
  readonly options: readonly OptionText[];
  readonly weightGrams: number;
  readonly lengthMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  /** By currency, in minor units as text. */
  readonly prices: Readonly<Record<string, string>>;
}

/** A product, and in which state of it. */
export interface Mark {
  readonly id: string;
  /** The transaction that wrote its card or what can be had of it last (xmin): as long as it is the same, so are these. */
  readonly version: string;
}

/** A page of a list; the same object for as long as everything of it is the same. */
export interface MarkPage {
  readonly marks: readonly Mark[];
  /** What the list is sorted by, of the last of them; undefined where no other page follows. */
  readonly lastKey: string | undefined;
}

/** A row, and the mark that it has. */
export interface Marked extends Record<string, unknown> {
  readonly mark: string;
}

/** A product as a list shows it. */
export interface SummaryRow extends Record<string, unknown> {
  readonly summary: CardSummary;
  /** Free stock of the variant of which there is most. */
  readonly most: number;
}

/** A product with everything of it. */
export interface ProductRow extends SummaryRow {
  readonly details: CardDetails;
  /** Free stock by variant; one that is not there has none. */
  readonly free: Readonly<Record<string, number>>;
}

const FROM = "FROM product.card c JOIN product.card_stock s ON s.product_id = c.product_id";
const mark = (what: string, where: string) =>
  statement(`product.mark-by-${what}`, marksOf(`SELECT ${MARK} FROM product.card_stock s WHERE ${where}`));
const MARKS_BY_ID = mark("ids", "s.product_id = ANY ($1::text[])");
const MARK_BY_SLUG = mark("slug", "s.slug = $1");

const rows = (view: string, columns: string) =>
  perLocale((locale) =>
    statement(
      `product.${view}-${locale}`,
      `SELECT ${MARK}, c.summary_${locale} AS summary, s.most${columns} ${FROM} WHERE c.product_id = ANY ($1::text[])`,
    ),
  );
const SUMMARIES = rows("summaries", "");
const PRODUCTS = rows("products", ", c.details, s.free");

const VARIANTS = statement(
  "product.variants-by-id",
  `SELECT v.id, v.sku, v.options, v.weight_grams AS "weightGrams", v.length_mm AS "lengthMm", v.width_mm AS "widthMm", v.height_mm AS "heightMm", r.minor_units::text AS price,
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
     coalesce(n.published, 0) AS count
   FROM product.category c LEFT JOIN product.category_count n ON n.category_id = c.id ORDER BY cardinality(c.path), c.position, c.slug`,
);

const SUBTREE = statement(
  "product.category-subtree",
  "SELECT c.id FROM product.category top JOIN product.category c ON c.path @> ARRAY[top.id] WHERE top.id = $1 OR top.slug = $1 ORDER BY cardinality(c.path), c.id",
);
const PLAN_ANEW = statement("product.plan-anew", "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)");
const PICTURE = statement("product.picture-by-hash", "SELECT content_type FROM product.picture WHERE hash = $1 LIMIT 1");

/** A variant with what it takes to show it without its product. */
export interface VariantDetailRow extends Omit<CardVariant, "prices">, Record<string, unknown> {
  /** Minor units as text; null where there is no price in the currency. */
  readonly price: string | null;
  readonly available: number;
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

/** Of how many marks pages are kept at most; a mark takes about 250 bytes, its part of the text that they are known by with it. */
const KEPT_MARKS = 4096;

/** The catalogue's hot reads, as named prepared statements. */
export class CatalogueReader {
  readonly #reads: Queryable;
  readonly #database: Database;
  /** Pages by what the database said: mostly what it said before. */
  readonly #pages = new LRUCache<string, MarkPage>({ maxSize: KEPT_MARKS, sizeCalculation: ({ marks }) => marks.length + 1 });

  /** `reads` carries what is short; the rest goes to the database. */
  constructor(reads: Queryable, database: Database) {
    this.#reads = reads;
    this.#database = database;
  }

  /** A page of a list, from its beginning or after the last one seen. */
  async list(filter: ListFilter, size: number, after: readonly (string | number)[] | undefined): Promise<MarkPage> {
    const { statement: list, values } = listQuery(filter, size, after);
    if (filter.patterns.length === 0) return this.#page(this.#reads, list, values, size);
    // How many products have a word differs so much that only a plan for this word will do.
    return this.#database.transaction(async (tx) => {
      await tx.query(PLAN_ANEW);
      return this.#page(tx, list, values, size);
    });
  }

  async #page(on: Queryable, from: Statement, values: readonly unknown[], size: number): Promise<MarkPage> {
    const [row] = await on.query<{ marks: string; last_key: string | null }>(from, values);
    const text = row?.marks ?? "";
    const key = `${size} ${row?.last_key ?? ""} ${text}`;
    const known = this.#pages.get(key);
    if (known !== undefined) return known;
    const marks = marksIn(text);
    const page = {
      marks: Object.freeze(marks.slice(0, size)),
      lastKey: marks.length > size ? (row?.last_key ?? undefined) : undefined,
    };
    this.#pages.set(key, page);
    return page;
  }

  async marks(ids: readonly string[]): Promise<Mark[]> {
    return marksFrom(this.#reads, MARKS_BY_ID, [ids]);
  }

  async markOf(slug: string): Promise<Mark | undefined> {
    return (await marksFrom(this.#reads, MARK_BY_SLUG, [slug]))[0];
  }

  async summaries(ids: readonly string[], locale: Locale): Promise<(Marked & SummaryRow)[]> {
    return this.#reads.query<Marked & SummaryRow>(SUMMARIES[locale], [ids]);
  }

  async products(ids: readonly string[], locale: Locale): Promise<(Marked & ProductRow)[]> {
    return this.#reads.query<Marked & ProductRow>(PRODUCTS[locale], [ids]);
  }

  async variants(ids: readonly string[], currency: string): Promise<VariantDetailRow[]> {
    return this.#reads.query<VariantDetailRow>(VARIANTS, [currency, ids]);
  }

  async categories(): Promise<CategoryRow[]> {
    return this.#reads.query<CategoryRow>(CATEGORIES);
  }

  /** Ids of a category, by its id or slug, and of all below it; none where there is no such category. */
  async subtree(idOrSlug: string): Promise<string[]> {
    return (await this.#reads.query<{ id: string }>(SUBTREE, [idOrSlug])).map(({ id }) => id);
  }

  async pictureType(hash: string): Promise<string | undefined> {
    return (await this.#reads.query<{ content_type: string }>(PICTURE, [hash]))[0]?.content_type;
  }
}

/** Runs a statement of marks. */
async function marksFrom(on: Queryable, from: Statement, values: readonly unknown[]): Promise<Mark[]> {
  const [row] = await on.query<{ marks: string }>(from, values);
  return marksIn(row?.marks);
}

function marksIn(text = ""): Mark[] {
  return text === "" ? [] : text.split(",").map(toMark);
}

/** A mark as it is written: the product's id, and its version after it. */
export function toMark(text: string): Mark {
  const end = text.indexOf(" ");
  return { id: text.slice(0, end), version: text.slice(end + 1) };
}
