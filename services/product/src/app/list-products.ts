import { decodePageToken, encodePageToken, pageSizeOf, invalidField } from "@technova/kit";
import type { ListFilter, ProductOrder } from "../storage/list.ts";
import type { CatalogueReader, Mark } from "../storage/read.ts";

const DEFAULT_PAGE = 20;

export interface ProductPage {
  readonly products: readonly Mark[];
  /** Empty where it is the last. */
  readonly nextPageToken: string;
}

/** One page, by keyset: a page costs the same wherever it is, and nothing is shown twice while products are added. */
export async function listProducts(reader: CatalogueReader, filter: ListFilter, pageSize: number, pageToken: string): Promise<ProductPage> {
  const size = pageSizeOf(pageSize, DEFAULT_PAGE);
  const { currency, locale, state, categories, patterns, inStockOnly, order } = filter;
  const bound = [currency, locale, state, categories?.[0] ?? "", patterns, inStockOnly, order];
  const after = decodePageToken(pageToken, bound, 2);
  if (after !== undefined && !isPosition(order, String(after[0]), String(after[1])))
    throw invalidField("page_token", "is not a token of this list; begin again with an empty one");
  const { marks, lastKey } = await reader.list(filter, size, after);
  const last = marks.at(-1);
  return {
    products: marks,
    nextPageToken: last === undefined || lastKey === undefined ? "" : encodePageToken([keyOf(order, lastKey), last.id], bound),
  };
}

/** Tokens are not signed: a position that is made up must not reach the database as it is. */
function isPosition(order: ProductOrder, key: string, id: string): boolean {
  if (!/^prd_[0-9a-f-]{36}$/.test(id)) return false;
  if (order === "name") return !key.includes("\0");
  if (order === "newest") return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(key) && !Number.isNaN(Date.parse(key));
  return /^\d{1,18}$/.test(key);
}

/** A key as tokens have it; times are PostgreSQL's, in UTC. */
function keyOf(order: ProductOrder, key: string): string {
  return order === "newest" ? `${key.slice(0, -"+00".length).replace(" ", "T")}Z` : key;
}
