import type { Route } from "./+types/search";
import { ListPage } from "../components/list-page.tsx";
import { listOf } from "../lib/list.server.ts";
import { privateMeta } from "../lib/meta.ts";
import { Shop } from "../lib/shop.server.ts";
import { useSay } from "../lib/text.tsx";

export async function loader(args: Route.LoaderArgs) {
  const shop = await Shop.open(args);
  return { language: shop.language, list: await listOf(shop, new URL(args.request.url), "") };
}

export function meta({ loaderData }: Route.MetaArgs) {
  const query = loaderData?.list.query ?? "";
  return privateMeta(loaderData?.language, (say) => (query === "" ? say("search.all") : say("search.title", { query })));
}

export default function Search({ loaderData: { list, language } }: Route.ComponentProps) {
  const say = useSay();
  return (
    <ListPage list={list} language={language} title={list.query === "" ? say("search.all") : say("search.title", { query: list.query })} />
  );
}
