import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { lawBreakers, openShop, refusal, type Shop } from "./shop.ts";

describe("the same request, the same answer", () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openShop({ server: inject("server") });
  });
  afterAll(() => shop.stop());

  it("returns the order that the key led to, as it stands now", async () => {
    const buyer = shop.buyer();
    const cart = await buyer.cart({ [await shop.stocked(5)]: 1 });
    const [key, shippingRateId] = [newId("req"), await buyer.rate(cart.id)];
    const first = await buyer.place(cart.id, { key, shippingRateId });
    expect(await buyer.place(cart.id, { key, shippingRateId })).toEqual(first);
    await buyer.cancel(first.id);
    expect(await buyer.place(cart.id, { key, shippingRateId })).toMatchObject({ id: first.id, state: OrderState.CANCELLED });
    expect((await buyer.orders.listOrders({})).orders).toHaveLength(1);
  });

  it("makes one order of ten calls at once with one key, and tells all ten of it", async () => {
    const ROUNDS = 12;
    for (let round = 0; round < ROUNDS; round += 1) {
      const buyer = shop.buyer();
      const variantId = await shop.stocked(50);
      const cart = await buyer.cart({ [variantId]: 2 });
      const [key, shippingRateId] = [newId("req"), await buyer.rate(cart.id)];
      const answers = await Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          // Spread a little, so that some look while the first is being stored.
          for (let turn = 0; turn < index * round; turn += 1) await new Promise(setImmediate);
          return buyer.place(cart.id, { key, shippingRateId });
        }),
      );
      expect(new Set(answers.map((order) => order.id)).size).toBe(1);
      expect((await shop.level(variantId)).sold).toBe(2);
    }
    expect(await lawBreakers(shop)).toEqual([]);
    console.log(`one key at once: ${ROUNDS * 10} calls made ${ROUNDS} orders`);
  });

  it("tells a repeat that saw no order yet, but an ordered cart, of that order", async () => {
    const buyer = shop.buyer();
    const cart = await buyer.cart({ [await shop.stocked(5)]: 1 });
    const [key, shippingRateId] = [newId("req"), await buyer.rate(cart.id)];
    // The first has read the cart and waits for the catalogue; the second has looked for the key and waits for the cart.
    const gate = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    shop.beforeCatalogue = () => {
      arrived.resolve();
      return gate.promise;
    };
    const first = buyer.place(cart.id, { key, shippingRateId });
    await arrived.promise;
    const lock = await shop.db.owner.connect();
    await lock.query("BEGIN; LOCK TABLE orders.cart_item IN ACCESS EXCLUSIVE MODE");
    const second = buyer.place(cart.id, { key, shippingRateId }).then(
      (order) => order.id,
      (error: unknown) => reasonOf(error),
    );
    await expect
      .poll(
        async () =>
          (await shop.db.owner.query("SELECT 1 FROM pg_locks WHERE relation = 'orders.cart_item'::regclass AND NOT granted")).rowCount,
      )
      .toBe(1);
    shop.beforeCatalogue = async () => undefined;
    gate.resolve();
    const { id } = await first;
    await lock.query("COMMIT");
    lock.release();
    expect(await second).toBe(id);
  });

  it("makes one order of two keys on one cart", async () => {
    const buyer = shop.buyer();
    const variantId = await shop.stocked(50);
    const cart = await buyer.cart({ [variantId]: 2 });
    const shippingRateId = await buyer.rate(cart.id);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => buyer.place(cart.id, { shippingRateId })));
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(["CART_NOT_OPEN", "BUSY"]).toContain(reasonOf(outcome.reason));
    expect((await buyer.orders.listOrders({})).orders).toHaveLength(1);
    expect((await shop.level(variantId)).sold).toBe(2);
  });

  it("refuses the key with another body", async () => {
    const buyer = shop.buyer();
    const cart = await buyer.cart({ [await shop.stocked(5)]: 1 });
    const [key, shippingRateId] = [newId("req"), await buyer.rate(cart.id)];
    await buyer.place(cart.id, { key, shippingRateId });
    expect(reasonOf(await refusal(buyer.place(cart.id, { key, shippingRateId, email: "eve@example.com" })))).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("repeats a final refusal even when its cause has gone", async () => {
    const buyer = shop.buyer();
    const variantId = await shop.stocked(5);
    const cart = await buyer.cart({ [variantId]: 1 });
    const [key, shippingRateId] = [newId("req"), await buyer.rate(cart.id)];
    const item = { cartId: cart.id, variantId };
    await buyer.carts.updateCartItem({ ...item, quantity: 2 });
    expect(reasonOf(await refusal(buyer.place(cart.id, { key, shippingRateId })))).toBe("RATE_EXPIRED");
    await buyer.carts.updateCartItem({ ...item, quantity: 1 });
    expect(reasonOf(await refusal(buyer.place(cart.id, { key, shippingRateId })))).toBe("RATE_EXPIRED");
    expect((await buyer.place(cart.id, { shippingRateId })).state).toBe(OrderState.CAPTURED);
  });

  it("keeps the keys of different people apart", async () => {
    const key = newId("req");
    const variantId = await shop.stocked(5);
    const orders = await Promise.all([shop.buyer(), shop.buyer()].map((buyer) => buyer.buy({ [variantId]: 1 }, { key })));
    expect(new Set(orders.map((order) => order.id)).size).toBe(2);
  });
});
