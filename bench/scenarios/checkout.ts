import { Guest } from "../lib/guest.ts";
import { HttpClient } from "../lib/http-client.ts";
import type { Step } from "../lib/loader.ts";

export interface CheckoutOptions {
  readonly url: string;
  readonly shoppers: number;
  readonly variants: readonly string[];
}

/** From an empty cart to an order that is captured, each by one of a few guests; what comes of it is the order's state. */
export async function prepare(given: unknown): Promise<{ step: Step; close: () => Promise<void> }> {
  const { url, shoppers, variants } = given as CheckoutOptions;
  const client = new HttpClient(url, shoppers);
  const guests = await Promise.all(Array.from({ length: shoppers }, () => Guest.open(client)));
  return {
    async step(number) {
      const guest = guests[number % guests.length];
      if (guest === undefined) throw new Error("there are no shoppers");
      const cart = await guest.cart();
      await guest.add(cart, variants[number % variants.length] ?? "");
      return guest.order(cart, await guest.rate(cart));
    },
    close: async () => client.close(),
  };
}
