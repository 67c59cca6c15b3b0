import { Guest } from "../lib/guest.ts";
import { HttpClient } from "../lib/http-client.ts";
import type { Step } from "../lib/loader.ts";
import type { CheckoutOptions } from "./checkout.ts";

/** Different things in each cart. */
const THINGS = 5;

/** A thing more, or one more of it, in a guest's cart. */
export async function prepare(given: unknown): Promise<{ step: Step; close: () => Promise<void> }> {
  const { url, shoppers, variants } = given as CheckoutOptions;
  const client = new HttpClient(url, shoppers);
  const carts = await Promise.all(
    Array.from({ length: shoppers }, async () => {
      const guest = await Guest.open(client);
      return { guest, id: await guest.cart() };
    }),
  );
  return {
    async step(number) {
      const cart = carts[number % carts.length];
      await cart?.guest.add(cart.id, variants[number % THINGS] ?? "");
      return "added";
    },
    close: async () => client.close(),
  };
}
