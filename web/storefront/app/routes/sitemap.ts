import { ProductView } from "@technova/gen/technova/product/v1/product_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import type { Route } from "./+types/sitemap";
import { LANGUAGES, pathIn } from "../lib/locale.ts";
import { Shop } from "../lib/shop.server.ts";

const PAGE = 100;
/** 16,000 products in three languages: a sitemap has 50,000 addresses at most. */
const MOST_PAGES = 160;

/** The shop's addresses, the newest products first. */
export async function loader(args: Route.LoaderArgs) {
  const shop = await Shop.open({ ...args, params: {} });
  const { origin } = shop.host;
  const products = shop.client(ProductService);
  const { categories } = await products.listCategories({});
  const paths = ["/", ...categories.map(({ slug }) => `/c/${slug}`)];
  let pageToken = "";
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const listed = await products.listProducts({ pageSize: PAGE, pageToken, view: ProductView.SUMMARY });
    paths.push(...listed.products.map(({ slug }) => `/p/${slug}`));
    pageToken = listed.nextPageToken;
    if (pageToken === "") break;
  }
  const addresses = paths.flatMap((path) => LANGUAGES.map((language) => `<url><loc>${origin}${pathIn(language, path)}</loc></url>`));
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${addresses.join("")}</urlset>\n`;
  return new Response(xml, { headers: { "content-type": "application/xml; charset=utf-8", "cache-control": "public, max-age=3600" } });
}
