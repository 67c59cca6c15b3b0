import { ProductView } from "@technova/gen/technova/product/v1/product_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { Link } from "react-router";
import type { Route } from "./+types/home";
import { buttonClass } from "@technova/ui";
import { Picture } from "../components/picture.tsx";
import { ProductGrid } from "../components/product-grid.tsx";
import { pathIn } from "../lib/locale.ts";
import { headMeta } from "../lib/meta.ts";
import { Shop } from "../lib/shop.server.ts";
import { cardOfProduct } from "../lib/shown.server.ts";
import { useSay } from "../lib/text.tsx";

export async function loader(args: Route.LoaderArgs) {
  const shop = await Shop.open(args);
  const { products } = await shop
    .client(ProductService)
    .listProducts({ pageSize: 12, inStockOnly: true, currencyCode: shop.currency, locale: shop.language, view: ProductView.SUMMARY });
  return { language: shop.language, origin: shop.host.origin, cards: products.map((product) => cardOfProduct(product, shop.language)) };
}

export function meta({ loaderData }: Route.MetaArgs) {
  if (loaderData === undefined) return [];
  const { origin, language, cards } = loaderData;
  return headMeta({
    title: TITLES[language],
    description: TITLES[language],
    path: "/",
    origin,
    language,
    picture: cards[0]?.picture,
  });
}

const TITLES = {
  en: "Things for home, work and weekends, made to last",
  de: "Dinge für Zuhause, Arbeit und Wochenende, die lange halten",
  ar: "أشياء للمنزل والعمل وعطلة نهاية الأسبوع، صُنعت لتدوم",
} as const;

export { PageProblem as ErrorBoundary } from "../components/problem.tsx";

export default function Home({ loaderData: { language, cards } }: Route.ComponentProps) {
  const say = useSay();
  return (
    <div className="space-y-12">
      <section className="grid items-center gap-8 rounded-card bg-sunken p-6 sm:p-10 md:grid-cols-2">
        <div className="min-w-0 space-y-5">
          <h1 className="wrap-anywhere hyphens-auto text-4xl leading-tight font-semibold sm:text-5xl">{say("home.title")}</h1>
          <p className="max-w-prose text-lg text-muted">{say("home.lead")}</p>
          <Link to={pathIn(language, "/search")} className={buttonClass()}>
            {say("home.browse")}
          </Link>
        </div>
        <ul className="grid min-w-0 grid-cols-2 gap-3">
          {cards.slice(0, 4).map((card, place) => (
            <li key={card.slug} className="overflow-hidden rounded-card">
              <Link to={pathIn(language, `/p/${card.slug}`)} aria-label={card.name}>
                <Picture
                  src={card.picture}
                  widths={[360, 540, 720]}
                  sizes="(min-width: 48rem) 20rem, 45vw"
                  alt=""
                  width={800}
                  height={800}
                  loading={place === 0 ? "eager" : "lazy"}
                  className="aspect-square w-full object-cover"
                />
              </Link>
            </li>
          ))}
        </ul>
      </section>
      <section className="space-y-6">
        <h2 className="text-2xl font-semibold">{say("home.new")}</h2>
        <ProductGrid cards={cards.slice(4)} language={language} />
      </section>
    </div>
  );
}
