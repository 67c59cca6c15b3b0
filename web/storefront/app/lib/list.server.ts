import { ProductView } from "@technova/gen/technova/product/v1/product_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { SearchService } from "@technova/gen/technova/search/v1/search_service_pb.js";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Shop } from "./shop.server.ts";
import { cardOfHit, cardOfProduct, type Card } from "./shown.server.ts";
import { cutTo } from "./cut.ts";

export interface ShownFacet {
  readonly code: string;
  readonly name: string;
  readonly values: readonly { readonly code: string; readonly name: string; readonly count: number; readonly selected: boolean }[];
}

export interface ShownList {
  readonly cards: readonly Card[];
  /** Null where search is away: then there are no facets, and only the names' words are found. */
  readonly total: number | null;
  readonly facets: readonly ShownFacet[];
  readonly corrected: string;
  readonly next: string;
  readonly query: string;
  readonly order: string;
  readonly inStock: boolean;
  /** The first is 1. As its address says, for titles alone: what is on it goes by a token. */
  readonly page: number;
}

const ORDERS = new Set(["relevance", "newest", "name", "price", "price desc"]);
/** Longer than search takes on its worst day; shorter than people wait. */
const PATIENCE_MS = 2500;

/** A page of products as its address asks for, found by search, or by the catalogue itself where search is away. */
export async function listOf(shop: Shop, url: URL, category: string): Promise<ShownList> {
  const parameters = url.searchParams;
  const query = cutTo((parameters.get("q") ?? "").trim(), 200);
  const order = ORDERS.has(parameters.get("sort") ?? "") ? (parameters.get("sort") ?? "") : "";
  const inStock = parameters.get("stock") === "1";
  const pageToken = (parameters.get("page") ?? "").slice(0, 1024);
  const [number = "2"] = /^[1-9]\d{0,3}$/.exec(parameters.get("n") ?? "") ?? [];
  const page = pageToken === "" ? 1 : Math.max(Number(number), 2);
  const facets = [...new Set([...parameters.keys()].filter((key) => key.startsWith("f.")))]
    .filter((key) => key.length > 2 && key.length <= 102)
    .slice(0, 10)
    .map((key) => ({
      code: key.slice(2),
      values: parameters
        .getAll(key)
        .filter((value) => value !== "" && value.length <= 100)
        .slice(0, 50),
    }));
  const asked = { query, category, locale: shop.language, currencyCode: shop.currency, orderBy: order, inStockOnly: inStock };
  try {
    const found = await shop
      .client(SearchService)
      .searchProducts({ ...asked, facets, pageToken, pageSize: 24 }, { timeoutMs: PATIENCE_MS });
    return {
      cards: found.hits.map((hit) => cardOfHit(hit, shop.language)),
      total: found.total,
      facets: found.facets
        .filter((facet) => facet.code !== "category" || category === "")
        .map(({ code, name, values }) => ({
          code,
          name,
          values: values
            .slice(0, 12)
            .map(({ code: value, name: called, count, selected }) => ({ code: value, name: called, count, selected })),
        })),
      corrected: found.correctedQuery,
      next: found.nextPageToken,
      query,
      order,
      inStock,
      page,
    };
  } catch (error) {
    if (ConnectError.from(error).code === Code.InvalidArgument && pageToken !== "") return listOf(shop, withoutPage(url), category);
    const orderBy = order === "relevance" ? "" : order;
    const listed = await shop.client(ProductService).listProducts({ ...asked, orderBy, pageSize: 24, view: ProductView.SUMMARY });
    return {
      cards: listed.products.map((product) => cardOfProduct(product, shop.language)),
      total: null,
      facets: [],
      corrected: "",
      next: "",
      query,
      order,
      inStock,
      page,
    };
  }
}

/** A token of another list, as from an old link, is no reason to show nothing. */
function withoutPage(url: URL): URL {
  const first = new URL(url);
  first.searchParams.delete("page");
  return first;
}
