import { useEffect, useState, type ComponentType } from "react";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { Form, Link, Outlet, data, redirect, useLocation } from "react-router";
import type { Route } from "./+types/layout";
import { SearchBox } from "../components/search-box.tsx";
import { RouteProblem } from "../components/problem.tsx";
import { CURRENCIES, LANGUAGES, LANGUAGE_NAMES, languageOf, pathIn } from "../lib/locale.ts";
import { useArrival, useNewBuild, useOtherTabs } from "../lib/visit.ts";
import { unlessOnlyAsked } from "../lib/offline.ts";
import { withoutPlace } from "../lib/place.ts";
import { Shop } from "../lib/shop.server.ts";
import { useSay } from "../lib/text.tsx";
import { Notice, buttonClass } from "@technova/ui";

/** What every page shows around itself; where a part cannot be had the page does without. */
export async function loader(args: Route.LoaderArgs) {
  // A page has one address.
  const { pathname, search } = new URL(args.request.url);
  if (/.\/$/.test(pathname)) throw redirect(`/${pathname.replaceAll(/^\/+|\/+$/g, "")}${search}`, 301);
  // The frame of a page that there is not is in English; the page itself says so.
  const shop = await Shop.open({ ...args, params: languageOf(args.params.lang) === undefined ? {} : args.params });
  const categories = shop
    .client(ProductService)
    .listCategories({ locale: shop.language })
    .then(({ categories: all }) => all.filter((one) => one.parentId === "").map(({ slug, name }) => ({ slug, name })))
    .catch(() => []);
  const count = shop
    .cart()
    .then((cart) => cart?.items.reduce((sum, item) => sum + item.quantity, 0) ?? 0)
    .catch(() => 0);
  const notice = await shop.takeNotice(args.request);
  return data(
    {
      build: shop.host.build,
      language: shop.language,
      currency: shop.currency,
      categories: await categories,
      count: await count,
      notice,
    },
    { headers: shop.headers },
  );
}

export const shouldRevalidate = unlessOnlyAsked;

export default function ShopLayout({ loaderData }: Route.ComponentProps) {
  const { build, language, currency, categories, count, notice } = loaderData;
  const say = useSay();
  const { pathname, search } = useLocation();
  const plain = language === "en" ? pathname : pathname.slice(language.length + 1) || "/";
  const main = useArrival(pathname);
  useOtherTabs();
  useNewBuild(build, plain);
  const PoorNetwork = usePoorNetwork();
  const kept = withoutPlace(search);
  const elsewhere = kept.size === 0 ? "" : `?${kept.toString()}`;
  const query = new URLSearchParams(search).get("q") ?? "";
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#main" className="sr-only focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-10 focus:bg-surface focus:p-3">
        {say("skip")}
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-6 gap-y-3 px-4 py-4 sm:px-6">
          <Link to={pathIn(language, "/")} className="font-display text-2xl font-semibold tracking-tight">
            TechNova
          </Link>
          <SearchBox language={language} query={query} />
          <Link to={pathIn(language, "/cart")} className={buttonClass("plain", "ms-auto flex-wrap md:ms-0")} prefetch="intent">
            {say("cart.link")}
            <span
              className="rounded-full border border-transparent bg-accent px-2 text-sm text-on-accent"
              aria-label={say("cart.count", { count })}
            >
              {count}
            </span>
          </Link>
        </div>
        <nav aria-label={say("nav.categories")} className="mx-auto max-w-7xl overflow-x-auto px-2 pb-2 sm:px-4">
          <ul className="flex gap-1 text-sm whitespace-nowrap">
            {categories.map((category) => (
              <li key={category.slug}>
                <Link
                  to={pathIn(language, `/c/${category.slug}`)}
                  className="inline-flex min-h-10 items-center rounded-control px-2.5 hover:bg-sunken"
                  prefetch="intent"
                >
                  {category.name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main id="main" ref={main} tabIndex={-1} className="mx-auto w-full max-w-7xl flex-1 px-4 py-8 outline-none sm:px-6">
        {notice === undefined ? null : (
          <div className="mb-6">
            <Notice tone="bad">{say(notice.text, notice.values)}</Notice>
          </div>
        )}
        {PoorNetwork === undefined ? null : <PoorNetwork />}
        <Outlet />
      </main>
      <footer className="border-t border-line bg-sunken">
        <div className="mx-auto flex max-w-7xl flex-wrap items-end justify-between gap-6 px-4 py-8 text-sm sm:px-6">
          <nav aria-label={say("nav.languages")}>
            <ul className="flex flex-wrap gap-x-4">
              {LANGUAGES.map((one) => (
                <li key={one}>
                  <a
                    href={`${pathIn(one, plain)}${elsewhere}`}
                    lang={one}
                    hrefLang={one}
                    aria-current={one === language ? "true" : undefined}
                    className="inline-flex min-h-10 items-center underline-offset-4 hover:underline aria-[current]:font-semibold"
                  >
                    {LANGUAGE_NAMES[one]}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          {/* Changing it loads the page anew, and a checkout would lose what was typed. */}
          <Form
            method="post"
            action={pathIn(language, "/preferences")}
            className="flex flex-wrap items-end gap-2"
            hidden={plain === "/checkout"}
            reloadDocument
          >
            <input type="hidden" name="back" value={`${pathname}${search}`} />
            <label className="space-y-1">
              <span className="block">{say("currency")}</span>
              <select
                key={currency}
                name="currency"
                defaultValue={currency}
                className="min-h-11 rounded-control border border-line bg-surface px-3"
              >
                {CURRENCIES.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
            <button type="submit" className={buttonClass("plain")}>
              {say("currency.change")}
            </button>
          </Form>
          <p className="w-full text-muted">{say("sandbox")}</p>
        </div>
      </footer>
    </div>
  );
}

/** What a poor network needs is fetched once the page can be used, while there is one. */
function usePoorNetwork(): ComponentType | undefined {
  const [component, setComponent] = useState<ComponentType>();
  useEffect(() => {
    const load = async (): Promise<void> => {
      // The queue as forms ask for it, too: without a network it could not be fetched any more.
      const [{ WaitingChanges }] = await Promise.all([import("../components/waiting-changes.tsx"), import("../lib/waiting.ts")]);
      setComponent(() => WaitingChanges);
    };
    // Without it a page is as it was before: the next one has it.
    load().catch(() => undefined);
  }, []);
  return component;
}

export function ErrorBoundary() {
  return <RouteProblem />;
}
