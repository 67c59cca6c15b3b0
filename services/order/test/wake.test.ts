import { event } from "@technova/bus";
import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { PaymentChangedSchema } from "@technova/gen/technova/payment/v1/payment_events_pb.js";
import { PaymentState } from "@technova/gen/technova/payment/v1/payment_pb.js";
import { newId } from "@technova/kit";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { FakePayments } from "./fake-payments.ts";
import { openShop, type Buyer, type Shop } from "./shop.ts";

describe("an order that waits for its payment", () => {
  let shop: Shop;
  let payments: FakePayments;
  let buyer: Buyer;
  let orderId = "";
  let told = 0;

  /** Says that something has changed about the payment, and waits until order has heard it. */
  async function tell(): Promise<void> {
    await shop.db.database.transaction((tx) => shop.bus.publish(tx, event(PaymentChangedSchema, newId("pay"), { orderId })));
    told += 1;
    const heard = async () => (await shop.db.owner.query("SELECT 1 FROM bus.inbox WHERE consumer = 'order.payment-changed'")).rowCount;
    await expect.poll(heard, { timeout: 10_000 }).toBe(told);
  }
  const asked = () => payments.calls.filter((call) => call === `authorize ${orderId}`).length;

  beforeEach(async () => {
    told = 0;
    payments = new FakePayments();
    payments.before = async () => PaymentState.REQUIRES_ACTION;
    shop = await openShop({ server: inject("server"), background: true, payments: payments.service });
    buyer = shop.buyer();
    const order = await buyer.buy({ [await shop.stocked(5)]: 1 });
    expect(order.state).toBe(OrderState.ACTION_REQUIRED);
    orderId = order.id;
  });
  afterEach(() => shop.stop());

  it("looks at it when it hears that it changed, and goes on waiting where it did not", async () => {
    const before = asked();
    await tell();
    await expect.poll(asked, { timeout: 5000 }).toBe(before + 1);
    expect((await buyer.order(orderId)).state).toBe(OrderState.ACTION_REQUIRED);
    payments.before = async () => undefined;
    await tell();
    await expect.poll(async () => (await buyer.order(orderId)).state, { timeout: 5000 }).toBe(OrderState.CAPTURED);
  });

  it("looks again where it hears of a change while it looks", async () => {
    const answer = Promise.withResolvers<PaymentState>();
    payments.before = () => answer.promise;
    const before = asked();
    await tell();
    await expect.poll(asked, { timeout: 5000 }).toBe(before + 1);
    // The shopper approves, and the news is there before the old answer is.
    payments.before = async () => undefined;
    await tell();
    answer.resolve(PaymentState.REQUIRES_ACTION);
    await expect.poll(async () => (await buyer.order(orderId)).state, { timeout: 5000 }).toBe(OrderState.CAPTURED);
  });
});
