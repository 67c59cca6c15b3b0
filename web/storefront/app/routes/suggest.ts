import { SearchService } from "@technova/gen/technova/search/v1/search_service_pb.js";
import { data } from "react-router";
import type { Route } from "./+types/suggest";
import { Shop } from "../lib/shop.server.ts";
import { cutTo } from "../lib/cut.ts";

const PATIENCE_MS = 1000;

/** How what was typed may go on: words, then names of products; nothing where search is away. */
export async function loader(args: Route.LoaderArgs) {
  const shop = await Shop.open(args);
  const query = cutTo(new URL(args.request.url).searchParams.get("q") ?? "", 200);
  const found = await shop
    .client(SearchService)
    .suggest({ query, locale: shop.language, currencyCode: shop.currency }, { timeoutMs: PATIENCE_MS })
    .catch(() => undefined);
  const suggestions = [...new Set([...(found?.queries ?? []), ...(found?.products ?? []).map((product) => product.name)])];
  // Who types back and forth asks once.
  return data({ suggestions }, { headers: { "cache-control": "private, max-age=60" } });
}

/** Suggestions are a help: where they cannot be had the page goes on without. */
export async function clientLoader({ serverLoader }: Route.ClientLoaderArgs) {
  return serverLoader().catch(() => ({ suggestions: [] }));
}

/** What was suggested while somebody typed is nothing that a form changes. */
export function shouldRevalidate(): boolean {
  return false;
}
