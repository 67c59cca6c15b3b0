import { Code, ConnectError } from "@connectrpc/connect";
import { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import type { Variant } from "@technova/gen/technova/product/v1/product_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { Form, data, redirect, useNavigation } from "react-router";
import type { Route } from "./+types/product";
import { Button, Popover } from "@technova/ui";
import { Told } from "../components/told.tsx";
import { Variants, isBuyable } from "../components/variants.tsx";
import { Gallery } from "../components/gallery.tsx";
import { JsonLd } from "../components/json-ld.tsx";
import { MOST_UNITS } from "../lib/buyable.ts";
import { formOf, quantityOf, textOf } from "../lib/form.ts";
import { countryName, decimalPrice } from "../lib/format.server.ts";
import { HOMES, pathIn, type Language } from "../lib/locale.ts";
import { useLive } from "../lib/live.ts";
import { orWaits, unlessRefused } from "../lib/offline.ts";
import { headMeta } from "../lib/meta.ts";
import { cardOf } from "../lib/renditions.ts";
import { notDone } from "../lib/refused.server.ts";
import { Shop } from "../lib/shop.server.ts";
import { priceOf, stockOf } from "../lib/shown.server.ts";
import { serviceName, useSay } from "../lib/text.tsx";
import type { Waits } from "../lib/waiting.ts";

/** An estimate is worth no longer wait than this. */
const PATIENCE_MS = 1000;

export async function loader(args: Route.LoaderArgs) {
  const shop = await Shop.open(args);
  try {
    const { product } = await shop
      .client(ProductService)
      .getProduct({ key: { case: "slug", value: args.params.slug }, currencyCode: shop.currency, locale: shop.language });
    if (product === undefined) throw data(null, { status: 404 });
    const comma = shop.language === "ar" ? "، " : ", ";
    const delivery = await deliveryOf(shop, product.variants[0]);
    return {
      delivery,
      id: product.id,
      language: shop.language,
      currency: shop.currency,
      origin: shop.host.origin,
      // One for each time the form is shown: the same sent twice adds once.
      key: shop.host.once,
      name: product.name,
      slug: product.slug,
      description: product.description,
      pictures: product.pictures.map(({ url, alt }) => ({ url, alt })),
      variants: product.variants.map((variant) => ({
        id: variant.id,
        sku: variant.sku,
        name: variant.options.map((option) => option.valueName).join(comma),
        ...offerOf(variant, shop.language),
        stock: stockOf(variant.availability),
      })),
      options: [...new Set(product.variants.flatMap((variant) => variant.options.map((option) => option.name)))].join(comma),
    };
  } catch (error) {
    if (error instanceof ConnectError && [Code.NotFound, Code.InvalidArgument].includes(error.code)) throw data(null, { status: 404 });
    throw error;
  }
}

/** What one costs, for people and as schema.org writes it. */
function offerOf(variant: Variant, language: Language) {
  const price = priceOf(variant.price, language);
  return price === null ? { price: null, decimal: "" } : { price: price.text, decimal: decimalPrice(price) };
}

/** What it takes to send one to where most readers live; null where nobody can tell. */
async function deliveryOf(shop: Shop, variant: Variant | undefined) {
  if (variant === undefined) return null;
  const { weightGrams, lengthMm, widthMm, heightMm } = variant;
  const regionCode = HOMES[shop.language];
  const items = [{ variantId: variant.id, quantity: 1, weightGrams, lengthMm, widthMm, heightMm }];
  const estimate = await shop
    .client(ShippingService)
    .estimateDelivery({ items, regionCode, currencyCode: shop.currency }, { timeoutMs: PATIENCE_MS })
    .catch(() => undefined);
  const rates = (estimate?.rates ?? []).flatMap(({ name, price, daysMin, daysMax }) => {
    const known = priceOf(price, shop.language);
    return known === null ? [] : [{ name, price: known.text, from: daysMin, to: daysMax }];
  });
  return rates.length === 0 ? null : { country: countryName(regionCode, shop.language), rates };
}

export async function action(args: Route.ActionArgs) {
  const shop = await Shop.open(args);
  const form = await formOf(args.request);
  const variantId = textOf(form, "variant");
  const quantity = quantityOf(form);
  // Without script the page is made anew, with what was chosen.
  const sent = { variant: variantId, quantity: textOf(form, "quantity", 10) };
  if (quantity === undefined || quantity === 0) return data({ problem: "product.refused", sent }, { status: 400, headers: shop.headers });
  const key = textOf(form, "key");
  try {
    const cart = await shop.openCart();
    const headers: Record<string, string> = /^[\w-]{1,128}$/.test(key) ? { "idempotency-key": key } : {};
    await shop.client(CartService).addCartItem({ cartId: cart.id, variantId, quantity }, { headers });
  } catch (error) {
    return notDone(error, "product.refused", shop.headers, sent);
  }
  return redirect(pathIn(shop.language, "/cart"), { status: 303, headers: shop.headers });
}

export const shouldRevalidate = unlessRefused;

export function clientAction({ request, serverAction }: Route.ClientActionArgs) {
  return orWaits(request, serverAction, (form) => {
    const [variant, quantity, id] = [textOf(form, "variant"), quantityOf(form), textOf(form, "key")];
    if (quantity === undefined || quantity === 0 || variant === "" || id === "") return undefined;
    return { id, kind: "add", variant, quantity, name: textOf(form, "name") };
  });
}

export function meta({ loaderData }: Route.MetaArgs) {
  if (loaderData === undefined) return [];
  const { name, description, slug, origin, language, pictures } = loaderData;
  return headMeta({ title: name, description, path: `/p/${slug}`, origin, language, picture: pictures[0]?.url, type: "product" });
}

const AVAILABILITY = { in: "InStock", low: "LimitedAvailability", out: "OutOfStock" } as const;

/** The product as schema.org describes one. */
function factsOf({ name, description, slug, language, origin, pictures, variants, currency }: Route.ComponentProps["loaderData"]) {
  const picture = pictures[0]?.url;
  const offers = variants.flatMap(({ sku, price, decimal, stock }) =>
    price === null
      ? []
      : [
          {
            "@type": "Offer",
            sku,
            url: `${origin}${pathIn(language, `/p/${slug}`)}`,
            priceCurrency: currency,
            price: decimal,
            availability: `https://schema.org/${AVAILABILITY[stock]}`,
          },
        ],
  );
  const image = picture === undefined ? {} : { image: `${origin}${cardOf(picture)}` };
  return { "@context": "https://schema.org", "@type": "Product", name, description, ...image, offers };
}

/** A text for a range of days, or for one number of them. */
function inDays<T extends "product.delivery" | "product.days">(text: T, { from, to }: { readonly from: number; readonly to: number }) {
  return from === to ? (`${text}.same` as const) : text;
}

type DeliveryProps = NonNullable<Route.ComponentProps["loaderData"]["delivery"]>;

/** When the thing could be there and what that costs at least, and all other ways for who asks. */
function Delivery({ country, rates }: DeliveryProps) {
  const say = useSay();
  const [least] = rates;
  if (least === undefined) return null;
  return (
    <div>
      {say(inDays("product.delivery", least), { country, from: least.from, to: least.to, price: least.price })}.{" "}
      <div className="-ms-2 inline-block">
        <Popover opener={say("product.delivery.all")} label={say("product.delivery.to", { country })}>
          <ul className="space-y-2 text-sm">
            {rates.map(({ name, price, from, to }) => (
              <li key={name} className="flex gap-6">
                <span className="flex-1">
                  {serviceName(name, say)}{" "}
                  <span className="block text-muted">{say(inDays("product.days", { from, to }), { from, to })}</span>
                </span>
                <span className="tabular-nums">{price}</span>
              </li>
            ))}
          </ul>
          <p className="mt-3 max-w-60 text-sm text-muted">{say("product.delivery.more")}</p>
        </Popover>
      </div>
    </div>
  );
}

export { PageProblem as ErrorBoundary } from "../components/problem.tsx";

export default function Product({ loaderData, actionData }: Route.ComponentProps) {
  const { id, name, description, pictures, variants, options, key, delivery } = loaderData;
  const say = useSay();
  const busy = useNavigation().state === "submitting";
  useLive([id]);
  // What waits has its key for itself.
  const { next = key, sent } = (actionData ?? {}) as Partial<Waits> & {
    readonly sent?: { readonly variant: string; readonly quantity: string };
  };
  const canBuy = variants.some(isBuyable);
  return (
    <div className="grid gap-8 md:grid-cols-2 lg:gap-14">
      <JsonLd data={factsOf(loaderData)} />
      <Gallery pictures={pictures} label={say("product.pictures")} name={name} />
      <div className="min-w-0 space-y-6">
        <h1 className="wrap-anywhere hyphens-auto text-3xl leading-tight font-semibold sm:text-4xl">{name}</h1>
        <Told problem={actionData?.problem} answer={actionData} />
        <Form method="post" className="space-y-5">
          <input type="hidden" name="key" value={next} />
          <input type="hidden" name="name" value={name} />
          <Variants variants={variants} options={options} name={name} sent={sent?.variant} />
          <div className="flex flex-wrap items-end gap-3">
            <label className="space-y-1.5 text-sm font-medium">
              <span className="block">{say("quantity")}</span>
              <input
                type="number"
                name="quantity"
                min={1}
                max={MOST_UNITS}
                defaultValue={sent?.quantity ?? 1}
                className="min-h-11 w-24 rounded-control border border-line bg-surface px-3 text-base font-normal"
              />
            </label>
            <Button disabled={!canBuy || busy} className="flex-1">
              {canBuy ? say("product.add") : say("stock.out")}
            </Button>
          </div>
          <div className="space-y-1 text-sm text-muted">
            <p>{say("product.tax")}</p>
            {delivery === null || !canBuy ? null : <Delivery {...delivery} />}
          </div>
        </Form>
        <section className="space-y-2 border-t border-line pt-5">
          <h2 className="text-lg font-semibold">{say("product.about")}</h2>
          <p className="max-w-prose leading-relaxed text-pretty">{description}</p>
        </section>
      </div>
    </div>
  );
}
