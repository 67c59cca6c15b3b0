import type { Money } from "@technova/gen/technova/type/v1/money_pb.js";
import { COUNTRIES } from "./address-forms.ts";
import { CARDS, ratesTo, wayOf, type Errors, type Typed } from "./checkout.server.ts";
import { countryName, priceIn } from "./format.server.ts";
import type { Price } from "./locale.ts";
import type { Shop } from "./shop.server.ts";
import { priceOf } from "./shown.server.ts";

/** All of the checkout for what was typed so far; undefined where there is nothing to buy. */
export async function pageOf(
  shop: Shop,
  typed: Typed,
  rest: { readonly errors?: Errors; readonly problem?: string; readonly attempt?: string; readonly wayNamed?: string } = {},
) {
  // Null where nobody can tell at the moment: what was typed is kept all the same.
  const cart = await shop.cart().catch(() => null);
  if (cart === undefined || cart?.items.length === 0) return undefined;
  const totalWith = (delivery: Money | undefined): Price | null =>
    cart?.total === undefined || delivery === undefined
      ? null
      : priceIn(cart.total.currencyCode, Number(cart.total.minorUnits + delivery.minorUnits), shop.language);
  const rates = (cart === null ? [] : await ratesTo(shop, cart, typed)).map((rate) => ({
    way: wayOf(rate),
    name: rate.name,
    price: priceOf(rate.price, shop.language),
    total: totalWith(rate.price),
    daysMin: rate.daysMin,
    daysMax: rate.daysMax,
  }));
  const way = (rates.find((rate) => rate.way === typed.way) ?? rates.find((rate) => rate.name === rest.wayNamed) ?? rates[0])?.way ?? "";
  return {
    language: shop.language,
    // Which of two answers is the newer one.
    at: Date.now(),
    items: (cart?.items ?? []).map((item) => ({
      id: item.variantId,
      name: item.name,
      options: item.options,
      quantity: item.quantity,
      total: priceOf(item.total, shop.language),
    })),
    subtotal: priceOf(cart?.total, shop.language),
    rates,
    typed: { ...typed, way },
    // One key an attempt: the same form sent twice orders once.
    attempt: rest.attempt ?? crypto.randomUUID(),
    errors: rest.errors ?? {},
    problem: rest.problem ?? (cart === null ? "unavailable" : ""),
    countries: COUNTRIES.map((code) => ({ code, name: countryName(code, shop.language) })),
    cards: [...CARDS],
  };
}

export type Page = NonNullable<Awaited<ReturnType<typeof pageOf>>>;
