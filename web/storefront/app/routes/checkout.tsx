import { useEffect, useEffectEvent, useRef, useState, type FormEvent } from "react";
import { Form, data, redirect, replace, useFetcher, useNavigation } from "react-router";
import type { Route } from "./+types/checkout";
import { Button, Field, Notice, SelectField } from "@technova/ui";
import { Told } from "../components/told.tsx";
import { AddressFields } from "../components/address-fields.tsx";
import { BILLING } from "../lib/address-forms.ts";
import { isBuyable } from "../lib/buyable.ts";
import { pageOf, type Page } from "../lib/checkout-page.server.ts";
import { errorsOf, place, ratesTo, typedBefore, typedIn, wayOf } from "../lib/checkout.server.ts";
import { formOf, textOf } from "../lib/form.ts";
import { Lines, Sums } from "../components/lines.tsx";
import { HOMES, pathIn, priceText } from "../lib/locale.ts";
import { loadForDocument } from "../lib/messages.ts";
import { orOffline, unlessOnlyAsked, type Offline } from "../lib/offline.ts";
import { CHECKOUT_FORM, useKeptForm } from "../lib/kept-form.ts";
import { privateMeta } from "../lib/meta.ts";
import { Shop } from "../lib/shop.server.ts";
import { serviceName, useSay } from "../lib/text.tsx";

await loadForDocument("buying");

/** What delivery depends on, and how long nobody types before it is asked for anew, in milliseconds. */
const WHERE = ["country", "postal", "city", "area"] as const;
/** Nothing of how it is paid. */
const KEPT = /^(?:email|same|way|(?:billing\.)?(?:name|street|extra|postal|city|area|country))$/;
const REST_MS = 400;
/** Without an answer it is asked again after this long. */
const AGAIN_MS = 2000;

/** Requests that an action has answered: what it says of the cart is not to be lost on the way there. */
const answered = new WeakSet<object>();

export async function loader(args: Route.LoaderArgs) {
  const shop = await Shop.open(args);
  const cart = await shop.cart().catch(() => null);
  // The cart tells what there is not, and lets one mend it.
  if (cart?.items.every(isBuyable) === false && !answered.has(args.context)) throw redirect(pathIn(shop.language, "/cart"));
  const asked = new URL(args.request.url).searchParams;
  const form = new FormData();
  form.set("country", asked.get("country") ?? HOMES[shop.language]);
  const before = await typedBefore(shop, asked.get("again"));
  const page = await (before === undefined ? pageOf(shop, typedIn(form)) : pageOf(shop, before.typed, { wayNamed: before.wayNamed }));
  return page ?? redirect(shop.afterCart);
}

export async function action(args: Route.ActionArgs) {
  answered.add(args.context);
  const shop = await Shop.open(args);
  const form = await formOf(args.request);
  const typed = typedIn(form);
  const given = textOf(form, "attempt");
  const attempt = /^[0-9a-f-]{36}$/.test(given) ? given : crypto.randomUUID();
  const again = async (rest: Parameters<typeof pageOf>[2], status: number) => {
    const page = await pageOf(shop, typed, rest);
    return page === undefined ? redirect(shop.afterCart, 303) : data(page, { status, headers: shop.headers });
  };
  // Only what it costs to get there was asked.
  if (form.get("do") === "rates") return again({ attempt }, 200);
  const errors = errorsOf(typed);
  if (Object.keys(errors).length > 0) return again({ errors, attempt, problem: "checkout.mend" }, 400);
  const cart = await shop.cart().catch(() => null);
  if (cart === null) return again({ attempt, problem: "checkout.unknown" }, 503);
  // Sent twice, or its answer was lost: it is an order already.
  if (cart === undefined) return redirect(shop.afterCart, 303);
  // Ordering once more would not help: the cart tells what is sold no longer.
  if (!cart.items.every(({ purchasable }) => purchasable)) return redirect(pathIn(shop.language, "/cart"), 303);
  if (String(cart.total?.minorUnits ?? "") !== textOf(form, "subtotal")) return again({ attempt, problem: "refused.total" }, 409);
  const rate = (await ratesTo(shop, cart, typed)).find((one) => wayOf(one) === typed.way);
  if (rate === undefined) return again({ attempt, problem: "refused.deliver" }, 400);
  // Another price than was shown is for the buyer to see first.
  if (String(rate.price?.minorUnits ?? "") !== form.get(`price ${typed.way}`)) return again({ attempt, problem: "refused.total" }, 409);
  const placed = await place(shop, cart, typed, rate, attempt);
  if (placed.kind === "placed") {
    // The cart stays known: it is open again where the payment fails later. "Back" leads there, as there is nothing to order.
    return replace(pathIn(shop.language, `/order/${placed.order.id}`), { status: 303, headers: shop.headers });
  }
  if (placed.kind === "unknown") return again({ attempt, problem: "checkout.unknown" }, 503);
  return again({ problem: placed.text }, placed.kind === "declined" ? 402 : 409);
}

/** The page that an action made, if it made one. */
function pageIn(answer: Page | Offline | undefined): Page | undefined {
  return answer !== undefined && "typed" in answer ? answer : undefined;
}

/** The newest page that there was, while answers come and stay away. */
function useLast(answer: Page | undefined, first: Page): Page {
  const [last, keep] = useState(answer ?? first);
  if (answer !== undefined && answer !== last) keep(answer);
  return answer ?? last;
}

export const shouldRevalidate = unlessOnlyAsked;

export function clientAction({ serverAction }: Route.ClientActionArgs) {
  return orOffline(serverAction);
}

export function meta({ loaderData }: Route.MetaArgs) {
  return privateMeta(loaderData?.language, (say) => say("checkout.title"));
}

export { PageProblem as ErrorBoundary } from "../components/problem.tsx";

export default function Checkout({ loaderData, actionData }: Route.ComponentProps) {
  const live = useFetcher<typeof clientAction>();
  const answer = pageIn(actionData);
  const page = useLast(answer, loaderData);
  const { typed, attempt, errors, countries, cards } = page;
  const problem = actionData === undefined || answer !== undefined ? page.problem : "checkout.unknown";
  const quoted = pageIn(live.data);
  const newest = quoted !== undefined && quoted.at > page.at ? quoted : page;
  const { items, subtotal, rates } = newest;
  const say = useSay();
  const busy = useNavigation().state !== "idle";
  const error = (name: string): string | undefined => (errors[name] === undefined ? undefined : say(errors[name]));
  const either = { language: page.language, countries, error };
  const [isChanged, setChanged] = useState(false);
  // Asked without an answer: what is shown may be the price of another address.
  const isLost = live.data !== undefined && quoted === undefined;
  const asking = isChanged || isLost || live.state !== "idle";
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const form = useRef<HTMLFormElement>(null);
  useKeptForm(form, CHECKOUT_FORM, KEPT, HOMES[page.language]);
  const ask = (): void => {
    setChanged(false);
    if (form.current === null) return;
    const asked = new FormData(form.current);
    asked.set("do", "rates");
    void live.submit(asked, { method: "post" });
  };
  const askSoon = (): void => {
    clearTimeout(timer.current);
    setChanged(true);
    timer.current = setTimeout(ask, REST_MS);
  };
  const changed = ({ target }: FormEvent<HTMLFormElement>): void => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement) || !WHERE.some((name) => name === target.name)) return;
    askSoon();
  };
  const askAtOnce = useEffectEvent(ask);
  useEffect(() => {
    if (!isLost || live.state !== "idle") return undefined;
    const again = setTimeout(askAtOnce, AGAIN_MS);
    return () => clearTimeout(again);
  }, [isLost, live.state]);
  const askedFor = typed.shipping;
  useEffect(() => {
    // What was typed before the script was there, or came back with the browser's own memory of the page.
    const now = form.current === null ? undefined : new FormData(form.current);
    if (now !== undefined && WHERE.some((name) => now.get(name) !== askedFor[name])) askAtOnce();
  }, [askedFor]);
  // Another cart or another price than when the page came: what it costs to where the form says now.
  const seen = useRef(loaderData);
  useEffect(() => {
    if (seen.current === loaderData) return;
    seen.current = loaderData;
    askAtOnce();
  }, [loaderData]);
  const [picked, pick] = useState<string>();
  const chosen = rates.find((rate) => rate.way === picked) ?? rates.find((rate) => rate.way === newest.typed.way);
  return (
    <div className="grid gap-8 lg:grid-cols-[1fr_22rem]">
      <Form method="post" className="min-w-0 space-y-8 wrap-anywhere" noValidate onChange={changed} ref={form}>
        <input type="hidden" name="attempt" value={attempt} />
        <input type="hidden" name="subtotal" value={subtotal?.minor ?? ""} />
        <h1 className="text-3xl font-semibold">{say("checkout.title")}</h1>
        <Told problem={problem} answer={actionData} />
        <fieldset className="min-w-0 space-y-4">
          <legend className="mb-3 font-display text-xl font-semibold">{say("checkout.contact")}</legend>
          <Field
            label={say("field.email")}
            name="email"
            type="email"
            autoComplete="email"
            required
            defaultValue={typed.email}
            error={error("email")}
            hint={say("field.email.hint")}
          />
        </fieldset>
        <fieldset className="group min-w-0 space-y-4">
          <legend className="mb-3 font-display text-xl font-semibold">{say("checkout.address")}</legend>
          <AddressFields {...either} typed={typed.shipping} kind="shipping" onAreaChosen={askSoon} />
          <label className="flex min-h-11 items-center gap-3">
            <input type="checkbox" name="same" value="1" defaultChecked={typed.same} className="size-5 accent-accent" />
            {say("checkout.same")}
          </label>
          {/* It follows the box by style alone, so that it needs no script. */}
          <div className="space-y-4 border-s-2 border-line ps-4 group-has-[[name=same]:checked]:hidden">
            <h3 className="font-medium">{say("checkout.billing")}</h3>
            <AddressFields {...either} typed={typed.billing} kind="billing" prefix={BILLING} />
          </div>
          <noscript>
            <Button kind="plain" name="do" value="rates">
              {say("checkout.rates")}
            </Button>
          </noscript>
        </fieldset>
        <fieldset className="min-w-0 space-y-2" aria-busy={asking}>
          <legend className="mb-3 font-display text-xl font-semibold">{say("checkout.delivery")}</legend>
          {rates.length === 0 ? <Notice>{say("checkout.noRates")}</Notice> : null}
          {rates.map((rate) => (
            <label
              key={rate.way}
              className="flex min-h-12 flex-wrap items-center gap-3 rounded-control border border-line bg-surface px-4 py-2 has-checked:border-accent has-checked:ring-1 has-checked:ring-accent"
            >
              <input
                type="radio"
                name="way"
                value={rate.way}
                defaultChecked={rate.way === (chosen?.way ?? newest.typed.way)}
                onChange={() => pick(rate.way)}
                className="size-5 accent-accent"
              />
              <span className="min-w-0 grow basis-16">
                {serviceName(rate.name, say)}
                <span className="block text-sm text-muted">
                  {rate.daysMin === rate.daysMax
                    ? say("checkout.days.same", { days: rate.daysMin })
                    : say("checkout.days", { from: rate.daysMin, to: rate.daysMax })}{" "}
                  · {say("cart.total")} {priceText(rate.total)}
                </span>
              </span>
              <span className="ms-auto font-medium tabular-nums">{priceText(rate.price)}</span>
              <input type="hidden" name={`price ${rate.way}`} value={rate.price?.minor ?? ""} />
            </label>
          ))}
        </fieldset>
        <fieldset className="min-w-0 space-y-4">
          <legend className="mb-3 font-display text-xl font-semibold">{say("checkout.payment")}</legend>
          <SelectField label={say("field.card")} name="card" defaultValue={typed.card} hint={say("field.card.hint")}>
            {cards.map((card) => (
              <option key={card} value={card}>
                {say(`card.${card}`)}
              </option>
            ))}
          </SelectField>
        </fieldset>
        <Button name="do" value="order" disabled={busy || asking || rates.length === 0} className="w-full text-lg">
          {busy || asking ? say("checkout.busy") : say("checkout.order")}
        </Button>
      </Form>
      <aside
        className="h-fit min-w-0 space-y-4 rounded-card border border-line bg-surface p-4 sm:p-6 lg:sticky lg:top-6"
        aria-label={say("cart.summary")}
      >
        <div className="text-sm">
          <Lines lines={items} />
        </div>
        <Sums
          sums={[
            { label: say("cart.subtotal"), price: subtotal },
            { label: say("checkout.delivery"), price: chosen?.price ?? null },
            { label: say("cart.total"), price: chosen?.total ?? null },
          ]}
        />
        <p className="text-sm text-muted">{say("product.tax")}</p>
      </aside>
    </div>
  );
}
