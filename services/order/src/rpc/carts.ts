import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { AddCartItemRequestSchema, CreateCartRequestSchema, type CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import { DomainError, saleCurrency } from "@technova/kit";
import { callOf, optionalIdempotencyKeyOf } from "@technova/mesh";
import { addCartItem, createCart, removeCartItem, updateCartItem } from "../app/change-cart.ts";
import type { OrderDependencies } from "../app/dependencies.ts";
import { pricedBefore, priceItems, type CartLine } from "../app/price-cart.ts";
import { getCart, type CartRow } from "../storage/carts.ts";
import { presentCart } from "./present.ts";

export function cartRpcs(deps: OrderDependencies): ServiceImpl<typeof CartService> {
  const present = async (found: CartRow | undefined, context: HandlerContext, locale: string, before: readonly CartLine[] = []) => {
    const cart = admitCart(context)(found);
    const [lines, available] = await Promise.all([
      pricedBefore(cart.items, before) ?? priceItems(deps, cart.items, cart.currency, locale),
      freeStock(deps, cart),
    ]);
    return { cart: presentCart(cart, lines, available) };
  };
  return {
    async createCart(request, context) {
      const call = callOf(context);
      const cart = await createCart(
        deps,
        call.caller.subject,
        saleCurrency(request.currencyCode),
        optionalIdempotencyKeyOf(call, CreateCartRequestSchema, request),
      );
      return present(cart, context, "");
    },
    getCart: async ({ id, locale }, context) => present(await getCart(deps.reads, id), context, locale),
    async addCartItem(request, context) {
      const { cartId, variantId, quantity } = request;
      const { cart, lines } = await addCartItem(
        deps,
        cartId,
        variantId,
        quantity,
        optionalIdempotencyKeyOf(callOf(context), AddCartItemRequestSchema, request),
        admitCart(context),
      );
      return present(cart ?? (await getCart(deps.reads, cartId)), context, "", lines);
    },
    async updateCartItem({ cartId, variantId, quantity }, context) {
      await updateCartItem(deps, cartId, variantId, quantity, admitCart(context));
      return present(await getCart(deps.reads, cartId), context, "");
    },
    async removeCartItem({ cartId, variantId }, context) {
      await removeCartItem(deps, cartId, variantId, admitCart(context));
      return present(await getCart(deps.reads, cartId), context, "");
    },
    async getCartParcel({ cartId }) {
      const cart = await getCart(deps.reads, cartId);
      if (cart === undefined) throw new DomainError("NOT_FOUND", "there is no such cart, or it is not yours");
      const lines = await priceItems(deps, cart.items, cart.currency, "en");
      const items = lines.flatMap(({ variant, variantId, quantity }) => {
        if (variant === undefined) return [];
        const { weightGrams, lengthMm, widthMm, heightMm } = variant;
        return [{ variantId, quantity, weightGrams, lengthMm, widthMm, heightMm }];
      });
      return { owner: cart.owner, currencyCode: cart.currency, items };
    },
  };
}

/** Lets a cart's owner pass, as the contract's ownership rule says. */
export function admitCart(context: HandlerContext): (cart: CartRow | undefined) => CartRow {
  const call = callOf(context);
  return (cart) => {
    if (cart === undefined) throw call.notFound();
    if (call.policy.ownership !== undefined) call.own(cart.owner);
    return cart;
  };
}

/** Units that inventory could give of each item at this moment. With inventory away the cart still shows. */
async function freeStock(deps: OrderDependencies, cart: CartRow): Promise<ReadonlyMap<string, number>> {
  const free = new Map<string, number>();
  if (cart.items.length === 0) return free;
  const { levels } = await deps.inventory.getStock({ variantIds: cart.items.map((item) => item.variantId) }).catch((error: unknown) => {
    deps.logger.warn({ cart: cart.id, error: String(error) }, "inventory cannot be asked; the cart shows no stock");
    return { levels: [] };
  });
  for (const { variantId, onHand, reserved, sold } of levels) free.set(variantId, (free.get(variantId) ?? 0) + onHand - reserved - sold);
  return free;
}
