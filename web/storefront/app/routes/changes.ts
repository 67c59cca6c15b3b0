import { Code, ConnectError } from "@connectrpc/connect";
import { TechnovaError } from "@technova/client";
import { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import { redirect } from "react-router";
import type { Route } from "./+types/changes";
import { changesOf, type Change, type Outcome } from "../lib/cart-queue.ts";
import { formOf } from "../lib/form.ts";
import { pathIn } from "../lib/locale.ts";
import { Shop } from "../lib/shop.server.ts";

/** Refusals that stay as they are however often it is asked. */
const FOR_GOOD = new Set([Code.InvalidArgument, Code.FailedPrecondition, Code.NotFound]);
const MOST_LETTERS = 20_000;

/** Makes changes of the cart that waited for the network, in their order, as far as it gets. */
export async function action(args: Route.ActionArgs) {
  const shop = await Shop.open(args);
  const text = (await formOf(args.request)).get("changes");
  const changes = typeof text === "string" && text.length <= MOST_LETTERS ? changesOf(text) : [];
  const done: string[] = [];
  const refused: string[] = [];
  for (const change of changes) {
    try {
      await make(shop, change);
      done.push(change.id);
    } catch (error) {
      if (!FOR_GOOD.has(ConnectError.from(error).code)) break;
      // Its key was used for another cart: it was made then.
      (TechnovaError.from(error).reason === "IDEMPOTENCY_KEY_REUSED" ? done : refused).push(change.id);
    }
  }
  const outcome: Outcome = { done, refused };
  return Response.json(outcome, { headers: shop.headers });
}

async function make(shop: Shop, { id, kind, variant: variantId, quantity }: Change): Promise<void> {
  if (kind === "add") {
    // First the cart: it may take a session, with which it is asked.
    const cart = await shop.openCart();
    await shop.client(CartService).addCartItem({ cartId: cart.id, variantId, quantity }, { headers: { "idempotency-key": id } });
    return;
  }
  const cart = await shop.cart();
  // It was ordered meanwhile, or is gone: there is nothing left to change.
  if (cart === undefined) return;
  const carts = shop.client(CartService);
  if (quantity === 0) await carts.removeCartItem({ cartId: cart.id, variantId });
  else await carts.updateCartItem({ cartId: cart.id, variantId, quantity });
}

export async function loader(args: Route.LoaderArgs) {
  const { language } = await Shop.open(args);
  return redirect(pathIn(language, "/cart"));
}
