import { ProductView } from "@technova/gen/technova/product/v1/product_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import type { Shop } from "./shop.server.ts";

const READ_AT_ONCE = 100;
/** Reading all of a catalogue is much work, and search engines can wait. */
const KEPT_MS = 3_600_000;
/** Three languages each: a sitemap has 50,000 addresses at most (sitemaps.org). */
export const PATHS_PER_PAGE = 10_000;

let kept: { readonly until: number; readonly paths: Promise<readonly string[]> } | undefined;

/** All addresses of the shop without a language, read once an hour for all who ask. */
export async function sitePaths(shop: Shop, now: number): Promise<readonly string[]> {
  if (kept === undefined || now >= kept.until) kept = { until: now + KEPT_MS, paths: readPaths(shop) };
  const { paths } = kept;
  try {
    return await paths;
  } catch (error) {
    // What failed is not kept.
    if (kept?.paths === paths) kept = undefined;
    throw error;
  }
}

async function readPaths(shop: Shop): Promise<string[]> {
  const products = shop.client(ProductService);
  const { categories } = await products.listCategories({});
  const paths = ["/", ...categories.map(({ slug }) => `/c/${slug}`)];
  let pageToken = "";
  do {
    const listed = await products.listProducts({ pageSize: READ_AT_ONCE, pageToken, view: ProductView.SUMMARY });
    for (const { slug } of listed.products) paths.push(`/p/${slug}`);
    pageToken = listed.nextPageToken;
  } while (pageToken !== "");
  return paths;
}
