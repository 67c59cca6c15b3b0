import { Code } from "@connectrpc/connect";
import { CartState } from "@technova/gen/technova/order/v1/cart_pb.js";
import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { operator } from "@technova/testing";
import { afterEach, describe, expect, inject, it } from "vitest";
import { FakePayments } from "./fake-payments.ts";
import { kinds, lawBreakers, openShop, refusal, refusals, settle, type Shop } from "./shop.ts";

const REFUNDED = ["CANCEL_REQUESTED", "SHIPMENT_CANCELLED", "PAYMENT_REFUNDED", "STOCK_RELEASED", "CANCELLED"];

describe("cancelling an order", () => {
  let shop: Shop;
  afterEach(() => shop.stop());

  it("that is captured refunds the money and gives the stock back; twice is no error", async () => {
    shop = await openShop({ server: inject("server") });
    const buyer = shop.buyer();
    const variantId = await shop.stocked(5);
    const order = await buyer.buy({ [variantId]: 2 });
    const cancelled = await buyer.cancel(order.id, "changed my mind");
    expect(cancelled).toMatchObject({ state: OrderState.CANCELLED, cancelReason: "REQUESTED", cancelling: false });
    expect(kinds(cancelled).slice(5)).toEqual(REFUNDED);
    expect(cancelled.timeline[5]).toMatchObject({ reason: "REQUESTED", detail: "changed my mind" });
    expect(await buyer.cancel(order.id)).toEqual(cancelled);
    expect(await shop.level(variantId)).toEqual({ onHand: 5, reserved: 0, sold: 0 });
    expect((await buyer.cartNow(order.cartId)).state).toBe(CartState.ORDERED);
    expect(await lawBreakers(shop)).toEqual([]);
  });

  it("is done once by many who ask at once", async () => {
    shop = await openShop({ server: inject("server"), background: true });
    const buyer = shop.buyer();
    const variantId = await shop.stocked(5);
    const order = await buyer.buy({ [variantId]: 2 });
    await Promise.all(Array.from({ length: 6 }, () => buyer.cancel(order.id)));
    await expect.poll(async () => (await buyer.order(order.id)).state, { timeout: 5000 }).toBe(OrderState.CANCELLED);
    expect(kinds(await buyer.order(order.id)).slice(5)).toEqual(REFUNDED);
    expect(await lawBreakers(shop)).toEqual([]);
  });

  it.each([
    ["pending", "authorize", OrderState.PENDING, "PAYMENT_VOIDED", CartState.OPEN],
    ["confirmed", "capture", OrderState.CONFIRMED, "PAYMENT_VOIDED", CartState.ORDERED],
  ] as const)("that is %s gives up the payment and the stock", async (_state, away, state, entry, cart) => {
    const payments = new FakePayments();
    payments.away.add(away);
    shop = await openShop({ server: inject("server"), payments: payments.service });
    const buyer = shop.buyer();
    const variantId = await shop.stocked(5);
    const order = await buyer.buy({ [variantId]: 2 });
    expect(order).toMatchObject({ state, cancelling: false });
    const cancelled = await buyer.cancel(order.id);
    expect(cancelled.state).toBe(OrderState.CANCELLED);
    expect(kinds(cancelled).slice(-4)).toEqual(["CANCEL_REQUESTED", entry, "STOCK_RELEASED", "CANCELLED"]);
    expect(payments.calls).toContain(`cancel ${order.id}`);
    expect(await shop.level(variantId)).toEqual({ onHand: 5, reserved: 0, sold: 0 });
    expect((await buyer.cartNow(order.cartId)).state).toBe(cart);
  });

  it("goes on by itself where payment was away", async () => {
    const payments = new FakePayments();
    payments.away.add("cancel");
    shop = await openShop({ server: inject("server"), payments: payments.service });
    const buyer = shop.buyer();
    const variantId = await shop.stocked(5);
    const order = await buyer.buy({ [variantId]: 2 });
    const begun = await buyer.cancel(order.id);
    expect(begun).toMatchObject({ state: OrderState.CAPTURED, cancelling: true });
    expect(await buyer.cancel(order.id)).toMatchObject({ cancelling: true });
    expect((await shop.level(variantId)).sold).toBe(2);
    payments.away.clear();
    shop.startSweeper();
    await settle(shop);
    expect((await buyer.order(order.id)).state).toBe(OrderState.CANCELLED);
    expect((await shop.level(variantId)).sold).toBe(0);
  });

  it("never leaves money or stock held when it races with the saga", { timeout: 90_000 }, async () => {
    shop = await openShop({ server: inject("server"), background: true });
    const ROUNDS = 60;
    const variantId = await shop.stocked(1000);
    const tokens = ["tok_ok", "tok_lost_answer", "tok_webhook_first", "tok_requires_action"];
    const seen = new Map<string, number>();
    const race = async (round: number): Promise<void> => {
      const buyer = shop.buyer();
      const cart = await buyer.cart({ [variantId]: 1 });
      const shippingRateId = await buyer.rate(cart.id);
      const placing = buyer.place(cart.id, { shippingRateId, paymentToken: tokens[round % tokens.length] ?? "" });
      // Each cancels once the order has come so far, or cannot come any further by itself.
      const wanted = 1 + Math.floor(Math.random() * 5);
      let answered = false;
      void placing.finally(() => (answered = true));
      const cancelling = (async () => {
        for (;;) {
          const [mine] = (await buyer.orders.listOrders({})).orders;
          const entries = mine === undefined ? [] : kinds(await buyer.order(mine.id));
          if (mine === undefined || (entries.length < wanted && !answered)) continue;
          const last = entries.at(-1) ?? "";
          seen.set(last, (seen.get(last) ?? 0) + 1);
          return buyer.cancel(mine.id);
        }
      })();
      await Promise.all([placing, cancelling]);
    };
    for (let round = 0; round < ROUNDS; round += 4) await Promise.all([0, 1, 2, 3].map((index) => race(round + index)));
    await settle(shop);
    await expect.poll(() => lawBreakers(shop), { timeout: 15_000 }).toEqual([]);
    expect(seen.size).toBeGreaterThan(1);
    const { rows } = await shop.db.owner.query("SELECT state, count(*)::int AS orders FROM orders.customer_order GROUP BY 1");
    expect(rows).toEqual([{ state: "cancelled", orders: ROUNDS }]);
    expect(await shop.level(variantId)).toEqual({ onHand: 1000, reserved: 0, sold: 0 });
    console.log(
      `cancel against the saga: ${ROUNDS} races, last entry before the cancellation: ${JSON.stringify(Object.fromEntries(seen))}`,
    );
  });

  it("is for the buyer and for those who may", async () => {
    shop = await openShop({ server: inject("server") });
    const buyer = shop.buyer();
    const { id } = await buyer.buy({ [await shop.stocked(1)]: 1 });
    for (const error of await refusals(shop.buyer().cancel(id), shop.buyer(operator("viewer")).cancel(id), buyer.cancel(newId("ord"))))
      expect(error.code).toBe(Code.NotFound);
    expect((await refusal(buyer.cancel("x", "y".repeat(201)))).rawMessage).toMatch(/id: .*reason: /);
    expect((await buyer.order(id)).state).toBe(OrderState.CAPTURED);
    expect((await shop.buyer(operator("support")).cancel(id)).state).toBe(OrderState.CANCELLED);
  });

  it("is refused once the order is on its way", async () => {
    shop = await openShop({ server: inject("server") });
    const buyer = shop.buyer();
    const { id } = await buyer.buy({ [await shop.stocked(1)]: 1 });
    await shop.db.owner.query("UPDATE orders.customer_order SET state = 'fulfilled', step = 'in_transit' WHERE id = $1", [id]);
    expect(reasonOf(await refusal(buyer.cancel(id)))).toBe("ORDER_FULFILLED");
  });
});
