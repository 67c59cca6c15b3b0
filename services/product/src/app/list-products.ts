import { decodePageToken, encodePageToken } from "@technova/kit";
import type { CatalogueReader, ListFilter, ProductRow } from "../storage/read.ts";

const DEFAULT_PAGE = 20;

export interface ProductPage {
  readonly products: readonly ProductRow[];
  readonly nextPageToken: string;
}

/** One page, by keyset: a page costs the same wherever it is, and nothing is shown twice while products are added. */
export async function listProducts(reader: CatalogueReader, filter: ListFilter, pageSize: number, pageToken: string): Promise<ProductPage> {
  const size = pageSize === 0 ? DEFAULT_PAGE : pageSize;
  const bound = [filter.currency, filter.locale, filter.state, filter.category ?? "", filter.patterns, filter.inStockOnly, filter.order];
  const after = decodePageToken(pageToken, bound, 2);
  // One more than the page, to know whether there is another.
  const rows = await reader.list(filter, size + 1, after);
  const products = rows.slice(0, size);
  const last = products.at(-1);
  const nextPageToken = rows.length > size && last !== undefined ? encodePageToken([sortKeyText(last.sort_key), last.id], bound) : "";
  return { products, nextPageToken };
}

function sortKeyText(key: ProductRow["sort_key"]): string {
  return key instanceof Date ? key.toISOString() : String(key);
}
