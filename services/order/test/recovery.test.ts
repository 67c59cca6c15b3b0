import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { PaymentState } from "@technova/gen/technova/payment/v1/payment_pb.js";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { FakePayments } from "./fake-payments.ts";
import { kinds, openShop, settle, type Buyer, type Shop } from "./shop.ts";

const MINUTE = 60_000;
const HAPPY = ["PLACED", "STOCK_RESERVED", "PAYMENT_AUTHORIZED", "CONFIRMED", "CAPTURED"];

describe("an order that was interrupted", () => {
  let shop: Shop;
  let payments: FakePayments;
  let buyer: Buyer;
  let variantId = "";

  /** As if the process that drives it had died: nobody works on it, and its lease has run out. */
  const die = (id: string, step?: string) =>
    shop.db.owner.query(
      "UPDATE orders.customer_order SET step = coalesce($2, step), lease_until = clock_timestamp() - interval '1 s' WHERE id = $1",
      [id, step ?? null],
    );

  beforeEach(async () => {
    payments = new FakePayments();
    shop = await openShop({ server: inject("server"), payments: payments.service });
    buyer = shop.buyer();
    variantId = await shop.stocked(5);
  });
  afterEach(() => shop.stop());

  it.each(["authorize", "capture"] as const)("goes on by itself after %s was away", async (away) => {
    payments.away.add(away);
    const order = await buyer.buy({ [variantId]: 2 });
    expect(order.state).toBe(away === "authorize" ? OrderState.PENDING : OrderState.CONFIRMED);
    shop.startSweeper();
    const before = payments.calls.length;
    await expect.poll(() => (shop.clock.advance(1000), payments.calls.length), { timeout: 10_000 }).toBeGreaterThan(before + 2);
    expect((await buyer.order(order.id)).state).toBe(order.state);
    payments.away.clear();
    await settle(shop);
    const done = await buyer.order(order.id);
    expect(kinds(done)).toEqual(HAPPY);
    expect(await shop.level(variantId)).toEqual({ onHand: 5, reserved: 0, sold: 2 });
  });

  it("keeps the card's token until the provider has decided", async () => {
    payments.away.add("authorize");
    const { id } = await buyer.buy({ [variantId]: 1 });
    const token = async () => (await shop.db.owner.query("SELECT payment_token FROM orders.customer_order WHERE id = $1", [id])).rows;
    expect(await token()).toEqual([{ payment_token: "tok_ok" }]);
    payments.away.clear();
    shop.startSweeper();
    await settle(shop);
    expect(await token()).toEqual([{ payment_token: "" }]);
  });

  it("is taken over from a driver that hangs, whose late answer changes nothing", async () => {
    const hanging = Promise.withResolvers<PaymentState>();
    const asked = Promise.withResolvers<string>();
    payments.before = (_method, orderId) => {
      asked.resolve(orderId);
      return hanging.promise;
    };
    const placing = buyer.buy({ [variantId]: 2 });
    const id = await asked.promise;
    payments.before = async () => undefined;
    await die(id);
    shop.startSweeper();
    await settle(shop);
    const done = await buyer.order(id);
    expect(kinds(done)).toEqual(HAPPY);
    hanging.resolve(PaymentState.FAILED);
    expect((await placing).state).toBe(OrderState.CAPTURED);
    expect(await buyer.order(id)).toEqual(done);
    expect(await shop.level(variantId)).toEqual({ onHand: 5, reserved: 0, sold: 2 });
  });

  it("is left alone while its driver's lease holds", async () => {
    const hanging = Promise.withResolvers<undefined>();
    const asked = Promise.withResolvers<void>();
    payments.before = () => {
      asked.resolve();
      return hanging.promise;
    };
    const placing = buyer.buy({ [variantId]: 2 });
    await asked.promise;
    shop.startSweeper();
    // Another order, made later, that the sweeper does drive: by then it has looked at the first one too.
    payments.before = async () => undefined;
    payments.away.add("authorize");
    const other = await buyer.buy({ [variantId]: 1 });
    payments.away.clear();
    await expect
      .poll(async () => (shop.clock.advance(1000), (await buyer.order(other.id)).state), { timeout: 10_000 })
      .toBe(OrderState.CAPTURED);
    expect(payments.calls.filter((call) => call.startsWith("authorize") && !call.endsWith(other.id))).toHaveLength(1);
    hanging.resolve(undefined);
    expect((await placing).state).toBe(OrderState.CAPTURED);
  });

  it("goes on where a process died after it reserved and before it could say so, though the reservation has expired since", async () => {
    payments.away.add("authorize");
    const { id } = await buyer.buy({ [variantId]: 2 });
    payments.away.clear();
    await die(id, "reserve");
    shop.clock.advance(20 * MINUTE);
    const [expiry] = shop.running.get("inventory")?.jobs ?? [];
    expiry?.start();
    await expect.poll(() => shop.level(variantId), { timeout: 5000 }).toEqual({ onHand: 5, reserved: 0, sold: 0 });
    shop.startSweeper();
    await settle(shop);
    expect((await buyer.order(id)).state).toBe(OrderState.CAPTURED);
    expect(await shop.level(variantId)).toEqual({ onHand: 5, reserved: 0, sold: 2 });
  });

  it.each([
    ["sells what it can hold again", 0, OrderState.CAPTURED, ""],
    ["gives the payment up where the stock has gone", -4, OrderState.CANCELLED, "OUT_OF_STOCK"],
  ])("whose reservation expired before the payment came %s", async (_what, delta, state, cancelReason) => {
    payments.away.add("authorize");
    const { id } = await buyer.buy({ [variantId]: 2 });
    shop.clock.advance(20 * MINUTE);
    shop.running.get("inventory")?.jobs?.[0]?.start();
    await expect.poll(() => shop.level(variantId), { timeout: 5000 }).toEqual({ onHand: 5, reserved: 0, sold: 0 });
    if (delta !== 0) {
      payments.away.clear();
      await shop.buyer().buy({ [variantId]: -delta });
    }
    payments.away.clear();
    shop.startSweeper();
    await settle(shop);
    expect(await buyer.order(id)).toMatchObject({ state, cancelReason });
    if (state === OrderState.CANCELLED) expect(payments.states.get(id)).toBe(PaymentState.VOIDED);
    expect((await shop.level(variantId)).sold).toBe(state === OrderState.CAPTURED ? 2 : -delta);
  });
});
