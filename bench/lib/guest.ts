import { randomUUID } from "node:crypto";
import { BERLIN } from "@technova/testing";
import type { HttpClient } from "./http-client.ts";

interface Placed {
  readonly order: { readonly state: string; readonly cancelReason?: string };
}

/** Somebody who buys, by requests that cost the one who measures little. */
export class Guest {
  readonly #client: HttpClient;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(client: HttpClient, token: string) {
    this.#client = client;
    this.#headers = { authorization: `Bearer ${token}` };
  }

  static async open(client: HttpClient): Promise<Guest> {
    const { accessToken } = await client.call<{ accessToken: string }>("technova.auth.v1.SessionService/CreateAnonymousSession", {});
    return new Guest(client, accessToken);
  }

  /** An empty cart's id. */
  async cart(): Promise<string> {
    return (await this.#call<{ cart: { id: string } }>("technova.order.v1.CartService/CreateCart", { currencyCode: "USD" })).cart.id;
  }

  async add(cartId: string, variantId: string): Promise<void> {
    await this.#call("technova.order.v1.CartService/AddCartItem", { cartId, variantId, quantity: 1 });
  }

  /** The cheapest rate's id. */
  async rate(cartId: string): Promise<string> {
    const { rates } = await this.#call<{ rates: readonly { id: string }[] }>("technova.shipping.v1.ShippingService/GetRates", {
      cartId,
      address: BERLIN,
    });
    return rates[0]?.id ?? "";
  }

  /** Orders a cart; returns the order's state, and why it was cancelled where it was. */
  async order(cartId: string, shippingRateId: string): Promise<string> {
    const request = { cartId, email: "ada@example.com", shippingAddress: BERLIN, shippingRateId, paymentToken: "tok_ok", locale: "en" };
    const { order } = await this.#call<Placed>("technova.order.v1.OrderService/PlaceOrder", request, { "idempotency-key": randomUUID() });
    return [order.state, order.cancelReason].filter(Boolean).join(" ");
  }

  #call<T>(method: string, message: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.#client.call<T>(method, message, { ...this.#headers, ...headers });
  }
}
