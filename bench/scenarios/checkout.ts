import { randomUUID } from "node:crypto";
import { HttpClient } from "../lib/http-client.ts";
import type { Step } from "../lib/loader.ts";

export interface CheckoutOptions {
  readonly url: string;
  readonly shoppers: number;
  readonly variants: readonly string[];
}

export const ADDRESS = {
  regionCode: "DE",
  postalCode: "10115",
  locality: "Berlin",
  addressLines: ["Invalidenstraße 1"],
  recipients: ["Ada Beispiel"],
};

interface Placed {
  readonly order: { readonly state: string; readonly cancelReason?: string };
}

/** From an empty cart to an order that is captured, each by one of a few guests; what comes of it is the order's state. */
export async function prepare(given: unknown): Promise<{ step: Step; close: () => Promise<void> }> {
  const { url, shoppers, variants } = given as CheckoutOptions;
  const client = new HttpClient(url, shoppers);
  const guests = await Promise.all(
    Array.from({ length: shoppers }, async () => {
      const { accessToken } = await client.call<{ accessToken: string }>("technova.auth.v1.SessionService/CreateAnonymousSession", {});
      return { authorization: `Bearer ${accessToken}` };
    }),
  );
  return {
    async step(number) {
      const guest = guests[number % guests.length] ?? {};
      const variantId = variants[number % variants.length];
      const { cart } = await client.call<{ cart: { id: string } }>(
        "technova.order.v1.CartService/CreateCart",
        { currencyCode: "USD" },
        guest,
      );
      await client.call("technova.order.v1.CartService/AddCartItem", { cartId: cart.id, variantId, quantity: 1 }, guest);
      const { rates } = await client.call<{ rates: readonly { id: string }[] }>(
        "technova.shipping.v1.ShippingService/GetRates",
        { cartId: cart.id, address: ADDRESS },
        guest,
      );
      const { order } = await client.call<Placed>(
        "technova.order.v1.OrderService/PlaceOrder",
        {
          cartId: cart.id,
          email: "ada@example.com",
          shippingAddress: ADDRESS,
          shippingRateId: rates[0]?.id,
          paymentToken: "tok_ok",
          locale: "en",
        },
        { ...guest, "idempotency-key": randomUUID() },
      );
      return [order.state, order.cancelReason].filter(Boolean).join(" ");
    },
    close: async () => client.close(),
  };
}
