import type { Route } from "./+types/sitemap";
import { LANGUAGES, pathIn } from "../lib/locale.ts";
import { Shop } from "../lib/shop.server.ts";
import { PATHS_PER_PAGE, sitePaths } from "../lib/sitemap.server.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

/** The shop's addresses in pages, and at the first address the list of those. */
export async function loader(args: Route.LoaderArgs) {
  const shop = await Shop.open({ ...args, params: {} });
  const { origin } = shop.host;
  const paths = await sitePaths(shop, Date.now());
  const pages = Math.ceil(paths.length / PATHS_PER_PAGE);
  const { page } = args.params;
  if (page === undefined) {
    const entries = Array.from({ length: pages }, (_, index) => `<sitemap><loc>${origin}/sitemap/${index + 1}.xml</loc></sitemap>`);
    return xml(`<sitemapindex ${NAMESPACE}>${entries.join("")}</sitemapindex>`);
  }
  const number = /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 0;
  if (number < 1 || number > pages)
    return new Response("There is no such part of the map.\n", { status: 404, headers: { "content-type": "text/plain; charset=utf-8" } });
  const entries = paths
    .slice((number - 1) * PATHS_PER_PAGE, number * PATHS_PER_PAGE)
    .flatMap((path) => LANGUAGES.map((language) => `<url><loc>${origin}${pathIn(language, path)}</loc></url>`));
  return xml(`<urlset ${NAMESPACE}>${entries.join("")}</urlset>`);
}

function xml(body: string): Response {
  return new Response(`${HEAD}${body}\n`, {
    headers: { "content-type": "application/xml; charset=utf-8", "cache-control": "public, max-age=3600" },
  });
}
