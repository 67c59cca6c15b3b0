import type { Route } from "./+types/search";
import { ListPage } from "../components/list-page.tsx";
import { listOf } from "../lib/list.server.ts";
import { pageTitle, privateMeta } from "../lib/meta.ts";
import { Shop } from "../lib/shop.server.ts";
import { useSay } from "../lib/text.tsx";

export async function loader(args: Route.LoaderArgs) {
  const shop = await Shop.open(args);
  return { language: shop.language, list: await listOf(shop, new URL(args.request.url), "") };
}

export function meta({ loaderData }: Route.MetaArgs) {
  const { query, page } = loaderData?.list ?? { query: "", page: 1 };
  return privateMeta(loaderData?.language, (say) =>
    pageTitle(query === "" ? say("search.all") : say("search.title", { query }), page, say),
  );
}

export { PageProblem as ErrorBoundary } from "../components/problem.tsx";

export default function Search({ loaderData: { list, language } }: Route.ComponentProps) {
  const say = useSay();
  return (
    <ListPage list={list} language={language} title={list.query === "" ? say("search.all") : say("search.title", { query: list.query })} />
  );
}
