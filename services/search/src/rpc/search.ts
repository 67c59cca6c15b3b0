import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { FacetFilter, HitSchema, RankExplanationSchema } from "@technova/gen/technova/search/v1/search_pb.js";
import type { SearchService } from "@technova/gen/technova/search/v1/search_service_pb.js";
import { decodePageToken, encodePageToken, invalidField, pageSizeOf, saleCurrency, toLocale, type Clock } from "@technova/kit";
import type { Database } from "@technova/store";
import type { Explanation, IndexHit, SearchIndex, SearchOrder, SearchPosition } from "../domain/search-index.ts";
import { AVAILABILITIES } from "../app/states.ts";
import { correctedQuery } from "../domain/query.ts";
import { beginRebuild, getRebuild, pendingStatus } from "../storage/pending.ts";

const DEFAULT_PAGE = 24;

export interface SearchRpcDependencies {
  readonly database: Database;
  readonly index: SearchIndex;
  readonly clock: Clock;
  /** Has a rebuild that was asked for begin at once. */
  readonly rebuild: () => void;
}

export function searchRpcs({ database, index, clock, rebuild }: SearchRpcDependencies): ServiceImpl<typeof SearchService> {
  return {
    async searchProducts(request) {
      const { query, category, priceFrom, priceTo, inStockOnly } = request;
      const locale = toLocale(request.locale);
      const currency = saleCurrency(request.currencyCode);
      const facets = facetsOf(request.facets);
      const order = (request.orderBy === "" ? "relevance" : request.orderBy) as SearchOrder;
      const size = pageSizeOf(request.pageSize, DEFAULT_PAGE);
      const bound = [query, locale, currency, category, [...facets], String(priceFrom), String(priceTo), inStockOnly, order];
      const after = positionOf(decodePageToken(request.pageToken, bound, 2), order);
      const found = await index.search({ query, locale, currency, category, facets, priceFrom, priceTo, inStockOnly, order, size, after });
      const hits = found.hits.slice(0, size);
      const last = hits.at(-1)?.position;
      return {
        hits: hits.map((hit) => presentHit(hit, currency)),
        nextPageToken: found.hits.length > size && last !== undefined ? encodePageToken([last.key, last.productId], bound) : "",
        total: found.total,
        facets: found.facets.map(({ code, name, values }) => ({ code, name, values: [...values] })),
        // Of what is not there nothing is said.
        correctedQuery: found.total === 0 ? "" : (correctedQuery(found.words) ?? ""),
        priceLowest: found.prices?.[0] ?? 0n,
        priceHighest: found.prices?.[1] ?? 0n,
      };
    },
    async suggest(request) {
      const currency = saleCurrency(request.currencyCode);
      const { queries, products } = await index.suggest({ query: request.query, locale: toLocale(request.locale), currency });
      return { queries: [...queries], products: products.map((hit) => presentHit(hit, currency)) };
    },
    async explainSearch({ query, locale, productId }) {
      const { words, ranks } = await index.explain({ query, locale: toLocale(locale), productId });
      return {
        words: words.map(({ typed, normalized, stem, synonyms, corrections, prefix }) => ({
          word: typed,
          normalized,
          stem,
          synonyms: [...synonyms],
          corrections: [...corrections],
          prefix,
        })),
        ranks: ranks.map(presentRank),
      };
    },
    async getIndexStatus() {
      const [documents, { pending, oldest }, last] = await Promise.all([index.count(), pendingStatus(database), getRebuild(database)]);
      return {
        documents,
        pending,
        ...(oldest === null ? {} : { oldestPendingTime: timestampFromDate(oldest) }),
        ...(last === undefined ? {} : { rebuildStartTime: timestampFromDate(last.start_time) }),
        ...(last?.end_time == null ? {} : { rebuildEndTime: timestampFromDate(last.end_time) }),
      };
    },
    async rebuildIndex() {
      await beginRebuild(database, clock.now());
      rebuild();
      return {};
    },
  };
}

/** A facet that is named twice takes the values of both, as it does with two values. */
function facetsOf(filters: readonly FacetFilter[]): ReadonlyMap<string, readonly string[]> {
  const facets = new Map<string, readonly string[]>();
  for (const { code, values } of filters) {
    if (code === "category") throw invalidField("facets", "categories are chosen by `category`");
    if (values.length > 0) facets.set(code, [...new Set([...(facets.get(code) ?? []), ...values])]);
  }
  return facets;
}

/** Tokens are not signed: a position that is made up must not reach the database as it is. */
function positionOf(parts: readonly (string | number)[] | undefined, order: SearchOrder): SearchPosition | undefined {
  if (parts === undefined) return undefined;
  const [key, productId] = parts.map(String) as [string, string];
  const isKey = order === "name" ? !key.includes("\0") : /^-?\d{1,18}(\.\d{1,20})?(e[+-]?\d{1,2})?$/.test(key);
  if (!isKey || !/^prd_[0-9a-f-]{36}$/.test(productId))
    throw invalidField("page_token", "is not a token of this list; begin again with an empty one");
  return { key, productId };
}

function presentHit({ productId, slug, name, price, stock, picture }: IndexHit, currencyCode: string): MessageInitShape<typeof HitSchema> {
  return {
    productId,
    slug,
    name,
    ...(price === undefined ? {} : { priceMin: { currencyCode, minorUnits: price[0] }, priceMax: { currencyCode, minorUnits: price[1] } }),
    availability: AVAILABILITIES[stock],
    ...(picture === undefined ? {} : { picture: { ...picture, alt: name } }),
  };
}

function presentRank({ hit, indexTime, ...ranks }: Explanation): MessageInitShape<typeof RankExplanationSchema> {
  return { hit: presentHit(hit, "USD"), ...ranks, indexTime: timestampFromDate(indexTime) };
}
