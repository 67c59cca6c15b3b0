import { Code, ConnectError } from "@connectrpc/connect";
import { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import { redirect } from "react-router";
import type { Route } from "./+types/preferences";
import { formOf } from "../lib/form.ts";
import { CURRENCIES, pathIn } from "../lib/locale.ts";
import { Shop } from "../lib/shop.server.ts";

/** Changes the currency. A cart is in one currency: what lies in it moves to a new one. */
export async function action(args: Route.ActionArgs) {
  const shop = await Shop.open(args);
  const form = await formOf(args.request);
  const currency = CURRENCIES.find((one) => one === form.get("currency")) ?? shop.currency;
  const back = form.get("back");
  const { origin } = shop.host;
  // Only to pages of this shop, as the browser will read it.
  const there = typeof back === "string" && URL.canParse(back, origin) ? new URL(back, origin) : undefined;
  const to = there?.origin === origin && !there.pathname.startsWith("//") ? `${there.pathname}${there.search}` : pathIn(shop.language, "/");
  const before = await shop.cart();
  if (before !== undefined && before.currencyCode !== currency && before.items.length > 0) {
    const after = await shop.openCart(currency);
    const carts = shop.client(CartService);
    try {
      for (const { variantId, quantity } of before.items) await carts.addCartItem({ cartId: after.id, variantId, quantity });
    } catch (error) {
      // Something in it is not sold in that currency: cart and currency stay as they were.
      if (ConnectError.from(error).code !== Code.FailedPrecondition) throw error;
      const unchanged = await Shop.open(args);
      await unchanged.notify({ text: "currency.refused", values: { currency, kept: before.currencyCode } });
      return redirect(to, { status: 303, headers: unchanged.headers });
    }
  } else if (before !== undefined && before.currencyCode !== currency) await shop.forgetCart();
  await shop.chooseCurrency(currency);
  return redirect(to, { status: 303, headers: shop.headers });
}

export async function loader(args: Route.LoaderArgs) {
  const { language } = await Shop.open(args);
  return redirect(pathIn(language, "/"));
}
