import { decodePageToken, encodePageToken, pageSizeOf, invalidField } from "@technova/kit";
import type { ListFilter, ProductOrder } from "../storage/list.ts";
import type { CatalogueReader, Mark } from "../storage/read.ts";

const DEFAULT_PAGE = 20;

/** What a list is sorted by, of one of its products. */
export interface Sorted {
  readonly id: string;
  readonly name: string;
  /** Milliseconds. */
  readonly createMs: number;
  /** Minor units, in the list's currency. */
  readonly lowest: bigint;
}

/** One page, and how the one after it is asked for, given its last product; undefined where it is the last. */
export interface ProductPage {
  readonly products: readonly Mark[];
  readonly next: ((last: Sorted) => string) | undefined;
}

/** One page, by keyset: a page costs the same wherever it is, and nothing is shown twice while products are added. */
export async function listProducts(reader: CatalogueReader, filter: ListFilter, pageSize: number, pageToken: string): Promise<ProductPage> {
  const size = pageSizeOf(pageSize, DEFAULT_PAGE);
  const { currency, locale, state, categories, patterns, inStockOnly, order } = filter;
  const bound = [currency, locale, state, categories?.[0] ?? "", patterns, inStockOnly, order];
  const after = decodePageToken(pageToken, bound, 2);
  if (after !== undefined && !isPosition(order, String(after[0]), String(after[1])))
    throw invalidField("page_token", "is not a token of this list; begin again with an empty one");
  // One more than the page, to know whether there is another.
  const found = await reader.list(filter, size + 1, after);
  return {
    products: found.slice(0, size),
    next: found.length > size ? (last) => encodePageToken([sortKeyOf(order, last), last.id], bound) : undefined,
  };
}

/** Tokens are not signed: a position that is made up must not reach the database as it is. */
function isPosition(order: ProductOrder, key: string, id: string): boolean {
  if (!/^prd_[0-9a-f-]{36}$/.test(id)) return false;
  if (order === "name") return !key.includes("\0");
  if (order === "newest") return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(key) && !Number.isNaN(Date.parse(key));
  return /^\d{1,18}$/.test(key);
}

function sortKeyOf(order: ProductOrder, { name, createMs, lowest }: Sorted): string {
  if (order === "name") return name;
  if (order === "newest") return new Date(createMs).toISOString();
  return String(lowest);
}
