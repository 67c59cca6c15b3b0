import type { Locale } from "@technova/kit";
import type { QueryWord } from "./query.ts";

/** How much can be had: 0 nothing, 1 little, 2 enough. */
export type Stock = 0 | 1 | 2;

export type Names = Readonly<Partial<Record<Locale, string>>>;

/** A product as it is indexed: in all languages and currencies. */
export interface SearchDocument {
  readonly productId: string;
  readonly slug: string;
  readonly createTime: Date;
  readonly texts: Readonly<Partial<Record<Locale, { readonly name: string; readonly description: string }>>>;
  /** From the top-level category down. */
  readonly categories: readonly { readonly id: string; readonly slug: string; readonly names: Names }[];
  readonly options: readonly { readonly code: string; readonly names: Names; readonly valueCode: string; readonly valueNames: Names }[];
  readonly skus: readonly string[];
  readonly prices: readonly { readonly currency: string; readonly lowest: bigint; readonly highest: bigint }[];
  readonly picture: { readonly url: string; readonly contentType: string } | undefined;
  readonly stock: Stock;
}

export type SearchOrder = "relevance" | "newest" | "name" | "price" | "price desc";

export interface SearchQuery {
  readonly query: string;
  readonly locale: Locale;
  readonly currency: string;
  /** Id or slug; empty: all. */
  readonly category: string;
  /** Wanted values by facet. */
  readonly facets: ReadonlyMap<string, readonly string[]>;
  /** Inclusive, in minor units; 0: no bound. */
  readonly priceFrom: bigint;
  readonly priceTo: bigint;
  readonly inStockOnly: boolean;
  readonly order: SearchOrder;
  readonly size: number;
  /** After this one of the page before. */
  readonly after: SearchPosition | undefined;
}

/** Where a list stands: by what it is sorted, and the product's id. */
export interface SearchPosition {
  readonly key: string;
  readonly productId: string;
}

export interface IndexHit {
  readonly productId: string;
  readonly slug: string;
  readonly name: string;
  /** In minor units, in the currency asked for. */
  readonly price: readonly [lowest: bigint, highest: bigint] | undefined;
  readonly stock: Stock;
  readonly picture: SearchDocument["picture"];
  readonly position: SearchPosition;
}

export interface IndexFacet {
  readonly code: string;
  readonly name: string;
  readonly values: readonly { readonly code: string; readonly name: string; readonly count: number; readonly selected: boolean }[];
}

export interface SearchResult {
  /** One more than the size where there is another page. */
  readonly hits: readonly IndexHit[];
  readonly total: number;
  readonly facets: readonly IndexFacet[];
  readonly words: readonly QueryWord[];
  /** With all other filters as they are; undefined where nothing has a price. */
  readonly prices: readonly [lowest: bigint, highest: bigint] | undefined;
}

export interface Suggestions {
  readonly queries: readonly string[];
  readonly products: readonly IndexHit[];
}

export interface Explanation {
  readonly hit: IndexHit;
  readonly score: number;
  readonly textRank: number;
  readonly nameRank: number;
  readonly attributeRank: number;
  readonly skuRank: number;
  readonly descriptionRank: number;
  readonly nameBonus: number;
  readonly indexTime: Date;
}

export interface ExplainQuery {
  readonly query: string;
  readonly locale: Locale;
  /** Empty: the first ten. */
  readonly productId: string;
}

/**
 * An index of products. Every adapter passes the suite in test/search-index-suite.ts. An adapter in a database is given one
 * transaction for each change and each `settle`.
 */
export interface SearchIndex {
  /**
   * Adds products or replaces them; found from then on, though its words may take until `settle` to be suggested or corrected
   * to. Returns the ids of those that lists show otherwise than before.
   */
  put(documents: readonly SearchDocument[]): Promise<string[]>;
  /** Returns the ids of those that were there. */
  remove(productIds: readonly string[]): Promise<string[]>;
  /** Does what is left to do after changes; nothing where there were none. */
  settle(): Promise<void>;
  search(query: SearchQuery): Promise<SearchResult>;
  suggest(query: Pick<SearchQuery, "query" | "locale" | "currency">): Promise<Suggestions>;
  explain(query: ExplainQuery): Promise<{ readonly words: readonly QueryWord[]; readonly ranks: readonly Explanation[] }>;
  count(): Promise<number>;
}
