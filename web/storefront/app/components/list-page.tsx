import { Form, Link, useLocation, useNavigation } from "react-router";
import { Button, Disclosure, Notice, buttonClass } from "@technova/ui";
import type { ShownList } from "../lib/list.server.ts";
import type { Language } from "../lib/locale.ts";
import { withoutPlace } from "../lib/place.ts";
import { useSay } from "../lib/text.tsx";
import { ProductGrid } from "./product-grid.tsx";

const SORTS = ["", "newest", "price", "price desc", "name"] as const;

/** A list with its facets, as plain forms and links that work without script. */
export function ListPage({ list, language, title }: { readonly list: ShownList; readonly language: Language; readonly title: string }) {
  const say = useSay();
  const { pathname, search } = useLocation();
  const busy = useNavigation().state !== "idle";
  const next = new URLSearchParams(search);
  next.set("page", list.next);
  next.set("n", String(list.page + 1));
  const kept = withoutPlace(search);
  const facets = list.facets.filter((facet) => facet.values.length > 0);
  const chosen = facets.flatMap(({ values }) => values).filter(({ selected }) => selected).length + (list.inStock ? 1 : 0);
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h1 className="min-w-0 text-3xl font-semibold wrap-anywhere">{title}</h1>
        {list.total === null ? null : <p className="text-muted">{say("list.total", { count: list.total })}</p>}
      </div>
      {list.total === null ? <Notice>{say("list.degraded")}</Notice> : null}
      {list.corrected === "" ? null : <Notice>{say("list.corrected", { query: list.corrected })}</Notice>}
      <div className="grid gap-8 lg:grid-cols-[15rem_1fr]">
        <Disclosure
          openWhereWide
          className="rounded-control border border-line bg-surface px-4 lg:border-0 lg:bg-transparent lg:px-0"
          summary={chosen === 0 ? say("list.refine") : say("list.refined", { count: chosen })}
        >
          <Form className="space-y-5 pb-4" aria-label={say("list.filters")}>
            {/* Anew for each address, but for the button, which keeps the focus of whoever pressed it. */}
            <div key={search} className="space-y-5">
              {list.query === "" ? null : <input type="hidden" name="q" value={list.query} />}
              <label className="block space-y-1.5 text-sm font-medium">
                <span>{say("list.sort")}</span>
                <select
                  name="sort"
                  defaultValue={list.order}
                  className="block min-h-11 w-full rounded-control border border-line bg-surface px-3 font-normal"
                >
                  {SORTS.map((sort) => (
                    <option key={sort} value={sort}>
                      {say(`sort.${sort === "" ? "best" : sort.replace(" ", "-")}`)}
                    </option>
                  ))}
                </select>
              </label>
              <label className="flex min-h-11 items-center gap-3">
                <input type="checkbox" name="stock" value="1" defaultChecked={list.inStock} className="size-5 accent-accent" />
                {say("list.inStock")}
              </label>
              {facets.map((facet, place) => (
                <Disclosure
                  key={facet.code}
                  open={place < 2 || facet.values.some((value) => value.selected)}
                  className="border-t border-line pt-3"
                  summary={facet.name}
                >
                  <ul className="mt-1" aria-label={facet.name}>
                    {facet.values.map((value) => (
                      <li key={value.code}>
                        {facet.code === "category" ? (
                          <Link
                            to={`${pathname.replace(/\/search$/, "")}/c/${value.code}?${kept.toString()}`}
                            className="flex min-h-9 items-center justify-between gap-3 hover:underline"
                          >
                            <span>{value.name}</span>
                            <span className="text-sm text-muted tabular-nums">{value.count}</span>
                          </Link>
                        ) : (
                          <label className="flex min-h-9 items-center gap-3">
                            <input
                              type="checkbox"
                              name={`f.${facet.code}`}
                              value={value.code}
                              defaultChecked={value.selected}
                              className="size-5 accent-accent"
                            />
                            <span className="flex-1">{value.name}</span>
                            <span className="text-sm text-muted tabular-nums">{value.count}</span>
                          </label>
                        )}
                      </li>
                    ))}
                  </ul>
                </Disclosure>
              ))}
            </div>
            <Button kind="plain" className="w-full">
              {say("list.apply")}
            </Button>
          </Form>
        </Disclosure>
        <div className={`min-w-0 space-y-10 transition-opacity ${busy ? "opacity-60" : ""}`} aria-busy={busy}>
          {list.cards.length === 0 ? (
            <div className="space-y-3 rounded-card border border-dashed border-line p-6 text-center wrap-anywhere sm:p-10">
              <h2 className="text-xl font-semibold">{say("list.empty")}</h2>
              <p className="text-muted">{say("list.empty.next")}</p>
            </div>
          ) : (
            <section aria-label={title}>
              <h2 className="sr-only">{say("list.products")}</h2>
              <ProductGrid cards={list.cards} language={language} first />
            </section>
          )}
          {list.next === "" ? null : (
            <p className="text-center">
              <Link to={`${pathname}?${next.toString()}`} rel="next" className={buttonClass("plain")}>
                {say("list.more")}
              </Link>
            </p>
          )}
        </div>
      </div>
    </div>
  );
}
