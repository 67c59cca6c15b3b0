import type { Locale } from "@technova/kit";
import { statement, type Queryable } from "@technova/store";
import type { ProductState, Texts } from "../domain/catalogue.ts";
import type { ProductRow } from "./read.ts";

/** A product with all of it, and with the names of its categories. */
export interface ExportRow extends ProductRow {
  readonly texts: Texts;
  readonly state: ProductState;
  /** From the top-level category down. */
  readonly categories: readonly { readonly id: string; readonly slug: string; readonly names: Partial<Record<Locale, string>> }[];
}

const select = (where: string, limit: string): string =>
  `SELECT c.summary_en AS summary, c.details, s.most, s.free, p.texts, p.state,
     (SELECT json_agg(json_build_object('id', a.id, 'slug', a.slug, 'names', (SELECT json_object_agg(key, value ->> 'name') FROM jsonb_each(a.texts))) ORDER BY cardinality(a.path))
      FROM product.category own JOIN product.category a ON a.id = ANY (own.path) WHERE own.id = p.category_id) AS categories
   FROM product.card c JOIN product.card_stock s ON s.product_id = c.product_id JOIN product.product p ON p.id = c.product_id
   WHERE ${where} ORDER BY c.product_id${limit}`;

const BY_IDS = statement("product.export-ids", select("c.product_id = ANY ($1::text[])", ""));
const PAGE = statement("product.export-page", select("c.product_id > $1", " LIMIT $2"));

export async function exportByIds(queryable: Queryable, ids: readonly string[]): Promise<ExportRow[]> {
  return queryable.query<ExportRow>(BY_IDS, [ids]);
}

/** Products after an id, in the order of their ids. */
export async function exportPage(queryable: Queryable, after: string, limit: number): Promise<ExportRow[]> {
  return queryable.query<ExportRow>(PAGE, [after, limit]);
}
