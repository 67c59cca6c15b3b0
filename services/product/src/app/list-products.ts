import { decodePageToken, encodePageToken, pageSizeOf, invalidField } from "@technova/kit";
import type { ListFilter, ProductOrder } from "../storage/list.ts";
import type { CatalogueReader, ProductRow, SummaryRow } from "../storage/read.ts";

const DEFAULT_PAGE = 20;

export interface ProductPage<R> {
  readonly products: readonly R[];
  readonly nextPageToken: string;
}

/** One page, by keyset: a page costs the same wherever it is, and nothing is shown twice while products are added. */
export async function listProducts<R extends SummaryRow | ProductRow>(
  reader: CatalogueReader,
  filter: ListFilter,
  pageSize: number,
  pageToken: string,
): Promise<ProductPage<R>> {
  const size = pageSizeOf(pageSize, DEFAULT_PAGE);
  const { currency, locale, state, categories, patterns, inStockOnly, order } = filter;
  const bound = [currency, locale, state, categories?.[0] ?? "", patterns, inStockOnly, order];
  const after = decodePageToken(pageToken, bound, 2);
  if (after !== undefined && !isPosition(order, String(after[0]), String(after[1])))
    throw invalidField("page_token", "is not a token of this list; begin again with an empty one");
  // One more than the page, to know whether there is another.
  const rows = await reader.list<R>(filter, size + 1, after);
  const products = rows.slice(0, size);
  const last = products.at(-1);
  const nextPageToken = rows.length > size && last !== undefined ? encodePageToken([sortKeyOf(filter, last), last.summary.id], bound) : "";
  return { products, nextPageToken };
}

/** Tokens are not signed: a position that is made up must not reach the database as it is. */
function isPosition(order: ProductOrder, key: string, id: string): boolean {
  if (!/^prd_[0-9a-f-]{36}$/.test(id)) return false;
  if (order === "name") return !key.includes("\0");
  if (order === "newest") return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(key) && !Number.isNaN(Date.parse(key));
  return /^\d{1,18}$/.test(key);
}

/** What the list is sorted by, of one of its products. */
function sortKeyOf({ order, currency }: ListFilter, { summary }: SummaryRow | ProductRow): string {
  if (order === "name") return summary.name;
  if (order === "newest") return new Date(summary.createMs).toISOString();
  return summary.ranges[currency]?.[0] ?? "0";
}
