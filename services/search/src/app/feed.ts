import { event, type Bus } from "@technova/bus";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Client } from "@connectrpc/connect";
import { PublicationState, type ProductDocument } from "@technova/gen/technova/product/v1/product_pb.js";
import type { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { ProductIndexedSchema } from "@technova/gen/technova/search/v1/search_events_pb.js";
import { toLocale, type Clock } from "@technova/kit";
import type { Database, Queryable } from "@technova/store";
import { claimPending, claimRebuild, finishPending, holdPending, markPending, releasePending, stepRebuild } from "../storage/pending.ts";
import type { SearchDocument, SearchIndex } from "../domain/search-index.ts";
import { stockOf } from "./states.ts";

const AT_ONCE = 100;
/** Nobody else reads a product for this long after it was taken. */
const CLAIM_MS = 20_000;
const REST_MS = 2000;
const QUESTION_MS = 8000;

export interface FeedDependencies {
  readonly database: Database;
  readonly products: Pick<Client<typeof ProductService>, "exportProducts">;
  /** The index, as seen by whoever runs its statements. */
  readonly indexOn: (queryable: Queryable) => SearchIndex;
  readonly clock: Clock;
  readonly bus: Pick<Bus, "publish">;
}

/** Reads products that changed and indexes them; true where there may be more. */
export async function feedIndex({ database, products, indexOn, clock, bus }: FeedDependencies): Promise<boolean> {
  const now = clock.now();
  const claimed = await claimPending(database, now, new Date(now.getTime() + CLAIM_MS), AT_ONCE);
  if (claimed.length === 0) {
    await database.transaction((tx) => indexOn(tx).settle());
    return false;
  }
  let found: readonly ProductDocument[];
  try {
    found = (await products.exportProducts({ ids: claimed.map((one) => one.product_id) }, { timeoutMs: QUESTION_MS })).products;
  } catch (error) {
    await releasePending(database, claimed, new Date(now.getTime() + REST_MS));
    throw error;
  }
  const published = new Map(
    found.filter((product) => product.state === PublicationState.PUBLISHED).map((product) => [product.id, documentOf(product)]),
  );
  await database.transaction(async (tx) => {
    const held = await holdPending(tx, claimed);
    if (held.length === 0) return;
    const index = indexOn(tx);
    const put = await index.put(held.flatMap((id) => published.get(id) ?? []));
    const removed = await index.remove(held.filter((id) => !published.has(id)));
    await finishPending(tx, held);
    await bus.publish(tx, ...[...put, ...removed].map((productId) => event(ProductIndexedSchema, productId, { productId })));
  });
  return true;
}

/** Marks a page of the catalogue to be read again, where a rebuild is under way; true where there may be more. */
export async function stepThroughCatalogue({ database, products, clock }: FeedDependencies): Promise<boolean> {
  const now = clock.now();
  const at = await claimRebuild(database, now, new Date(now.getTime() + CLAIM_MS));
  if (at === undefined) return false;
  const page = await products.exportProducts({ pageToken: at.page_token }, { timeoutMs: QUESTION_MS });
  await database.transaction(async (tx) => {
    const ids = page.products.map((product) => product.id);
    if (await stepRebuild(tx, at, page.nextPageToken, now)) await markPending(tx, ids, now);
  });
  return page.nextPageToken !== "";
}

function documentOf(product: ProductDocument): SearchDocument {
  const { id, slug, createTime, texts, categories, options, skus, prices, picture, availability } = product;
  return {
    productId: id,
    slug,
    createTime: createTime === undefined ? new Date(0) : timestampDate(createTime),
    texts: Object.fromEntries(texts.map(({ locale, name, description }) => [toLocale(locale), { name, description }])),
    categories,
    options: options.map(({ code, names, valueCode, valueNames }) => ({ code, names, valueCode, valueNames })),
    skus,
    prices: prices.map(({ currencyCode: currency, lowest, highest }) => ({ currency, lowest, highest })),
    picture: picture === undefined ? undefined : { url: picture.url, contentType: picture.contentType },
    stock: stockOf(availability),
  };
}
