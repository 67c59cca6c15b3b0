import { HttpClient } from "../lib/http-client.ts";
import type { Step } from "../lib/loader.ts";
import type { CheckoutOptions } from "./checkout.ts";

/** A thing more, or one more of it, in a guest's cart. */
export async function prepare(given: unknown): Promise<{ step: Step; close: () => Promise<void> }> {
  const { url, shoppers, variants } = given as CheckoutOptions;
  const client = new HttpClient(url, shoppers);
  const guests = await Promise.all(
    Array.from({ length: shoppers }, async () => {
      const { accessToken } = await client.call<{ accessToken: string }>("technova.auth.v1.SessionService/CreateAnonymousSession", {});
      const guest = { authorization: `Bearer ${accessToken}` };
      const { cart } = await client.call<{ cart: { id: string } }>("technova.order.v1.CartService/CreateCart", {}, guest);
      return { guest, cartId: cart.id };
    }),
  );
  return {
    async step(number) {
      const { guest, cartId } = guests[number % guests.length] ?? {};
      const variantId = variants[number % 5];
      await client.call("technova.order.v1.CartService/AddCartItem", { cartId, variantId, quantity: 1 }, guest);
      return "added";
    },
    close: async () => client.close(),
  };
}
