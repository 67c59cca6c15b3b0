import { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import { Form, Link, data, redirect, useNavigation } from "react-router";
import type { Route } from "./+types/cart";
import { Button, Notice, buttonClass } from "@technova/ui";
import { Picture } from "../components/picture.tsx";
import { Told } from "../components/told.tsx";
import { MOST_UNITS, isBuyable } from "../lib/buyable.ts";
import { formOf, quantityOf, textOf } from "../lib/form.ts";
import { pathIn, priceText } from "../lib/locale.ts";
import { loadForDocument } from "../lib/messages.ts";
import { useLive } from "../lib/live.ts";
import { orWaits, unlessRefused } from "../lib/offline.ts";
import { privateMeta } from "../lib/meta.ts";
import { notDone } from "../lib/refused.server.ts";
import { Shop } from "../lib/shop.server.ts";
import { priceOf } from "../lib/shown.server.ts";
import { useSay } from "../lib/text.tsx";

await loadForDocument("buying");

export async function loader(args: Route.LoaderArgs) {
  const shop = await Shop.open(args);
  const cart = await shop.cart();
  const items = (cart?.items ?? []).map((item) => ({
    id: item.variantId,
    product: item.productId,
    // Of what the catalogue shows no longer it tells nothing, not even what it was.
    isSold: item.productId !== "",
    slug: item.slug,
    name: item.name,
    options: item.options,
    picture: item.pictureUrl,
    quantity: item.quantity,
    available: item.available,
    purchasable: item.purchasable,
    unit: priceOf(item.unitPrice, shop.language),
    total: priceOf(item.total, shop.language),
  }));
  return { language: shop.language, items, total: priceOf(cart?.total, shop.language) };
}

export async function action(args: Route.ActionArgs) {
  const shop = await Shop.open(args);
  const form = await formOf(args.request);
  const cart = await shop.cart();
  const variantId = textOf(form, "variant");
  const quantity = quantityOf(form);
  // An empty field is no wish for nothing.
  if (form.get("do") !== "remove" && quantity === undefined)
    return data({ problem: "cart.refused" }, { status: 400, headers: shop.headers });
  if (cart !== undefined) {
    try {
      const carts = shop.client(CartService);
      if (form.get("do") === "remove") await carts.removeCartItem({ cartId: cart.id, variantId });
      else await carts.updateCartItem({ cartId: cart.id, variantId, quantity: quantity ?? 0 });
    } catch (error) {
      return notDone(error, "cart.refused", shop.headers);
    }
  }
  return redirect(pathIn(shop.language, "/cart"), 303);
}

export const shouldRevalidate = unlessRefused;

export function clientAction({ request, serverAction }: Route.ClientActionArgs) {
  return orWaits(request, serverAction, (form, id) => {
    const quantity = form.get("do") === "remove" ? 0 : quantityOf(form);
    const variant = textOf(form, "variant");
    return quantity === undefined || variant === "" ? undefined : { id, kind: "set", variant, quantity, name: textOf(form, "name") };
  });
}

export function meta({ loaderData }: Route.MetaArgs) {
  return privateMeta(loaderData?.language, (say) => say("cart.title"));
}

export { PageProblem as ErrorBoundary } from "../components/problem.tsx";

export default function Cart({ loaderData: { language, items, total }, actionData }: Route.ComponentProps) {
  const say = useSay();
  const busy = useNavigation().state !== "idle";
  // A product's news are of its name and its prices, a variant's of how many there are.
  useLive(items.flatMap((item) => [item.product, item.id]));
  const ready = items.every(isBuyable);
  const nameOf = ({ isSold, name }: { readonly isSold: boolean; readonly name: string }): string => (isSold ? name : say("cart.unsold"));
  if (items.length === 0)
    return (
      <div className="mx-auto max-w-md space-y-4 py-16 text-center">
        <h1 className="text-3xl font-semibold">{say("cart.empty")}</h1>
        <p className="text-muted">{say("cart.empty.next")}</p>
        <Link to={pathIn(language, "/search")} className={buttonClass()}>
          {say("home.browse")}
        </Link>
      </div>
    );
  return (
    <div className="grid gap-8 lg:grid-cols-[1fr_20rem]">
      <div className="min-w-0 space-y-5">
        <h1 className="text-3xl font-semibold">{say("cart.title")}</h1>
        <Told problem={actionData?.problem} answer={actionData} />
        <ul className={`divide-y divide-line border-y border-line ${busy ? "opacity-60" : ""}`} aria-busy={busy}>
          {items.map((item) => (
            <li
              key={item.id}
              className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-[16px] gap-y-4 py-5 sm:grid-cols-[auto_minmax(0,1fr)_auto]"
            >
              <Picture
                src={item.picture}
                widths={[240, 360]}
                sizes="6rem"
                alt=""
                width={96}
                height={96}
                className="size-[80px] rounded-control border border-line sm:size-24 bg-sunken object-cover"
              />
              <div className="min-w-0 space-y-1">
                <h2 className="font-sans font-medium wrap-anywhere">
                  {item.isSold ? (
                    <Link to={pathIn(language, `/p/${item.slug}`)} className="hover:underline">
                      {item.name}
                    </Link>
                  ) : (
                    nameOf(item)
                  )}
                </h2>
                <p className="text-sm text-muted">{item.options}</p>
                {isBuyable(item) || !item.isSold ? null : item.available === 0 || !item.purchasable ? (
                  <p className="text-sm text-bad">{say("cart.gone")}</p>
                ) : (
                  <Form method="post" className="space-y-1">
                    <p className="text-sm text-bad">{say("cart.only", { count: item.available })}</p>
                    <input type="hidden" name="variant" value={item.id} />
                    <input type="hidden" name="name" value={item.name} />
                    <Button kind="plain" name="quantity" value={item.available}>
                      {say("cart.takeOnly", { count: item.available })}
                    </Button>
                  </Form>
                )}
                <div className="flex flex-wrap items-end gap-2 pt-2">
                  {item.isSold ? (
                    <Form method="post" className="flex flex-wrap items-end gap-2">
                      <input type="hidden" name="variant" value={item.id} />
                      <input type="hidden" name="name" value={item.name} />
                      <label className="text-sm">
                        <span className="sr-only">{say("cart.quantityOf", { name: item.name })}</span>
                        <input
                          key={item.quantity}
                          type="number"
                          name="quantity"
                          min={0}
                          max={MOST_UNITS}
                          defaultValue={item.quantity}
                          className="min-h-11 w-20 rounded-control border border-line bg-surface px-3 text-base"
                        />
                      </label>
                      <Button kind="plain" aria-label={say("cart.updateOf", { name: item.name })}>
                        {say("cart.update")}
                      </Button>
                    </Form>
                  ) : null}
                  <Form method="post">
                    <input type="hidden" name="variant" value={item.id} />
                    <input type="hidden" name="name" value={nameOf(item)} />
                    <Button kind="quiet" name="do" value="remove" aria-label={say("cart.removeOf", { name: nameOf(item) })}>
                      {say("cart.remove")}
                    </Button>
                  </Form>
                </div>
              </div>
              <p className="col-span-2 text-end font-medium tabular-nums sm:col-span-1">{item.isSold ? priceText(item.total) : null}</p>
            </li>
          ))}
        </ul>
      </div>
      <aside className="h-fit min-w-0 space-y-4 rounded-card border border-line bg-surface p-4 sm:p-6" aria-label={say("cart.summary")}>
        <p className="flex flex-wrap justify-between gap-x-4 text-lg font-semibold">
          <span>{say("cart.total")}</span>
          <span className="tabular-nums">{priceText(total)}</span>
        </p>
        <p className="text-sm text-muted">{say("cart.shipping")}</p>
        {ready ? (
          <Link to={pathIn(language, "/checkout")} className={buttonClass("primary", "w-full")} prefetch="intent">
            {say("cart.checkout")}
          </Link>
        ) : (
          <Notice>{say("cart.mend")}</Notice>
        )}
      </aside>
    </div>
  );
}
