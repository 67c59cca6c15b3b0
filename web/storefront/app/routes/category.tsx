import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { Link, data } from "react-router";
import type { Route } from "./+types/category";
import { ListPage } from "../components/list-page.tsx";
import { listOf } from "../lib/list.server.ts";
import { pathIn } from "../lib/locale.ts";
import { messagesOf } from "../lib/messages.ts";
import { headMeta, pageTitle, privateMeta } from "../lib/meta.ts";
import { sayIn } from "../lib/text.tsx";
import { Shop } from "../lib/shop.server.ts";

export async function loader(args: Route.LoaderArgs) {
  const shop = await Shop.open(args);
  const { categories } = await shop.client(ProductService).listCategories({ locale: shop.language });
  const category = categories.find((one) => one.slug === args.params.slug);
  if (category === undefined) throw data(null, { status: 404 });
  const list = await listOf(shop, new URL(args.request.url), category.slug);
  const below = categories.filter((one) => one.parentId === category.id && one.productCount > 0).map(({ slug, name }) => ({ slug, name }));
  return {
    language: shop.language,
    origin: shop.host.origin,
    name: category.name,
    description: category.description,
    slug: category.slug,
    below,
    list,
  };
}

export function meta({ loaderData }: Route.MetaArgs) {
  if (loaderData === undefined) return [];
  const { name, description, slug, origin, language, list } = loaderData;
  const title = pageTitle(name, list.page, sayIn(language, messagesOf(language)));
  // Addresses behind the first are for one language, and change with what is sold.
  if (list.page > 1) return privateMeta(language, () => title);
  return headMeta({ title, description, path: `/c/${slug}`, origin, language, picture: list.cards[0]?.picture });
}

export { PageProblem as ErrorBoundary } from "../components/problem.tsx";

export default function Category({ loaderData: { language, name, below, list } }: Route.ComponentProps) {
  return (
    <div className="space-y-6">
      {below.length === 0 ? null : (
        <ul className="flex flex-wrap gap-2">
          {below.map((one) => (
            <li key={one.slug}>
              <Link
                to={pathIn(language, `/c/${one.slug}`)}
                prefetch="intent"
                className="inline-flex min-h-10 items-center rounded-full border border-line bg-surface px-4 text-sm hover:bg-sunken"
              >
                {one.name}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <ListPage list={list} language={language} title={name} />
    </div>
  );
}
