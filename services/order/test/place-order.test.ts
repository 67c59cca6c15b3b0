import { Code } from "@connectrpc/connect";
import { CartState } from "@technova/gen/technova/order/v1/cart_pb.js";
import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { LedgerService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { newId } from "@technova/kit";
import { metadataOf, reasonOf } from "@technova/mesh";
import { operator } from "@technova/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { PRICES, kinds, lawBreakers, openShop, refusal, type Shop } from "./shop.ts";

describe("placing an order", () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openShop({ server: inject("server") });
  });
  afterAll(() => shop.stop());

  it.each(Object.entries(PRICES))("sells in %s, all the way within the call", async (currency, price) => {
    const buyer = shop.buyer();
    const [a, b] = [await shop.stocked(10), await shop.stocked(10)];
    const cart = await buyer.cart({ [a]: 2, [b]: 3 }, currency);
    const order = await buyer.place(cart.id);
    expect(kinds(order)).toEqual(["PLACED", "STOCK_RESERVED", "PAYMENT_AUTHORIZED", "CONFIRMED", "CAPTURED"]);
    expect(order.timeline.map((entry) => entry.sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(order.timeline.map((entry) => entry.state)).toEqual([
      OrderState.PENDING,
      OrderState.PENDING,
      OrderState.PENDING,
      OrderState.CONFIRMED,
      OrderState.CAPTURED,
    ]);
    expect(order).toMatchObject({
      state: OrderState.CAPTURED,
      cartId: cart.id,
      currencyCode: currency,
      cancelling: false,
      cancelReason: "",
      subtotal: { currencyCode: currency, minorUnits: price * 5n },
    });
    expect(order.lines.map((line) => [line.variantId, line.quantity, line.unitPrice?.minorUnits, line.total?.minorUnits])).toEqual([
      [a, 2, price, price * 2n],
      [b, 3, price, price * 3n],
    ]);
    const total = order.total?.minorUnits ?? 0n;
    expect(total).toBe(price * 5n + (order.shippingPrice?.minorUnits ?? 0n));
    expect(order.shippingPrice?.minorUnits).toBeGreaterThan(0n);
    const { entries } = await shop.client(LedgerService, operator("finance")).listEntries({ orderId: order.id });
    expect(entries.map(({ kind, amount }) => [kind, amount?.currencyCode, amount?.minorUnits])).toEqual([
      ["authorize", currency, total],
      ["capture", currency, total],
      ["capture", currency, total],
    ]);
    expect(await shop.level(a)).toEqual({ onHand: 10, reserved: 0, sold: 2 });
    expect(await shop.level(b)).toEqual({ onHand: 10, reserved: 0, sold: 3 });
    expect(await buyer.order(order.id)).toEqual(order);
    expect(await lawBreakers(shop)).toEqual([]);
  });

  it("keeps no card token once the provider has decided", async () => {
    const { id } = await shop.buyer().buy({ [await shop.stocked(1)]: 1 }, { paymentToken: "tok_ok" });
    const { rows } = await shop.db.owner.query("SELECT payment_token FROM orders.customer_order WHERE id = $1", [id]);
    expect(rows).toEqual([{ payment_token: "" }]);
  });

  it.each([
    ["tok_declined", "card_declined"],
    ["tok_insufficient_funds", "insufficient_funds"],
  ])("ends cancelled with %s, with the reason, and gives the cart back as it was", async (paymentToken, code) => {
    const buyer = shop.buyer();
    const variantId = await shop.stocked(4);
    const cart = await buyer.cart({ [variantId]: 3 });
    const order = await buyer.place(cart.id, { paymentToken });
    expect(order).toMatchObject({ state: OrderState.CANCELLED, cancelReason: "PAYMENT_DECLINED", declineCode: code });
    expect(kinds(order)).toEqual(["PLACED", "STOCK_RESERVED", "PAYMENT_DECLINED", "STOCK_RELEASED", "CANCELLED"]);
    expect(await shop.level(variantId)).toEqual({ onHand: 4, reserved: 0, sold: 0 });
    const again = await buyer.cartNow(cart.id);
    expect(again).toMatchObject({ state: CartState.OPEN, orderId: "", items: cart.items, total: cart.total });
    expect((await buyer.place(cart.id)).state).toBe(OrderState.CAPTURED);
  });

  it("tells who lost the race for the last unit in the same answer, and gives the cart back", async () => {
    const variantId = await shop.stocked(3);
    const buyers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const buyer = shop.buyer();
        const cart = await buyer.cart({ [variantId]: 1 });
        return { buyer, cart, rate: await buyer.rate(cart.id) };
      }),
    );
    const orders = await Promise.all(buyers.map(({ buyer, cart, rate }) => buyer.place(cart.id, { shippingRateId: rate })));
    const lost = orders.filter((order) => order.state === OrderState.CANCELLED);
    expect(orders.filter((order) => order.state === OrderState.CAPTURED)).toHaveLength(3);
    expect(lost).toHaveLength(5);
    for (const order of lost) {
      expect(kinds(order)).toEqual(["PLACED", "OUT_OF_STOCK", "CANCELLED"]);
      expect(order).toMatchObject({ cancelReason: "OUT_OF_STOCK", timeline: [{}, { detail: expect.stringContaining("Thing") }, {}] });
      const owner = buyers.find(({ cart }) => cart.id === order.cartId);
      expect((await owner?.buyer.cartNow(order.cartId))?.state).toBe(CartState.OPEN);
    }
    expect(await shop.level(variantId)).toEqual({ onHand: 3, reserved: 0, sold: 3 });
    expect(await lawBreakers(shop)).toEqual([]);
  });

  it("refuses another total than the shopper saw, and takes the one they see now", async () => {
    const buyer = shop.buyer();
    const cart = await buyer.cart({ [await shop.stocked(5)]: 2 });
    const error = await refusal(buyer.place(cart.id, { expectedTotal: { currencyCode: "USD", minorUnits: 1n } }));
    expect(reasonOf(error)).toBe("TOTAL_CHANGED");
    const expectedTotal = { currencyCode: "USD", minorUnits: BigInt(metadataOf(error)["total"] ?? "0") };
    expect(reasonOf(await refusal(buyer.place(cart.id, { expectedTotal: { ...expectedTotal, currencyCode: "JPY" } })))).toBe(
      "TOTAL_CHANGED",
    );
    expect((await buyer.cartNow(cart.id)).state).toBe(CartState.OPEN);
    expect(await buyer.place(cart.id, { expectedTotal })).toMatchObject({ state: OrderState.CAPTURED, total: expectedTotal });
  });

  it("refuses a rate that no longer fits the cart or the address", async () => {
    const buyer = shop.buyer();
    const variantId = await shop.stocked(9);
    const cart = await buyer.cart({ [variantId]: 1 });
    const shippingRateId = await buyer.rate(cart.id);
    await buyer.carts.addCartItem({ cartId: cart.id, variantId, quantity: 1 });
    expect(reasonOf(await refusal(buyer.place(cart.id, { shippingRateId })))).toBe("RATE_EXPIRED");
    const sydney = { regionCode: "AU", postalCode: "2000", locality: "Sydney", addressLines: ["1 George St"], recipients: ["Ada"] };
    expect(reasonOf(await refusal(buyer.place(cart.id, { shippingAddress: sydney })))).toBe("RATE_EXPIRED");
    expect((await buyer.place(cart.id)).state).toBe(OrderState.CAPTURED);
  });

  it("refuses an empty cart, one that is an order already, and one that is not there", async () => {
    const buyer = shop.buyer();
    const empty = await buyer.cart({});
    expect(reasonOf(await refusal(buyer.place(empty.id, { shippingRateId: "rate_x" })))).toBe("CART_EMPTY");
    const cart = await buyer.cart({ [await shop.stocked(1)]: 1 });
    const order = await buyer.place(cart.id);
    const error = await refusal(buyer.place(cart.id, { shippingRateId: "rate_x" }));
    expect([reasonOf(error), metadataOf(error)["order_id"]]).toEqual(["CART_NOT_OPEN", order.id]);
    expect((await refusal(buyer.place(newId("crt"), { shippingRateId: "rate_x" }))).code).toBe(Code.NotFound);
  });

  it("tells bad input field by field", async () => {
    const error = await refusal(
      shop
        .buyer()
        .orders.placeOrder(
          { cartId: "x", email: "nobody", shippingAddress: { regionCode: "de" } },
          { headers: { "idempotency-key": newId("req") } },
        ),
    );
    expect(error.code).toBe(Code.InvalidArgument);
    for (const field of [
      "cart_id",
      "email",
      "shipping_address.region_code",
      "shipping_address.locality",
      "shipping_address.address_lines",
      "shipping_rate_id",
      "payment_token",
    ]) {
      expect(error.rawMessage).toContain(`${field}: `);
    }
    const unkeyed = await refusal(shop.buyer().orders.placeOrder({ cartId: newId("crt"), email: "a@example.com" }));
    expect(unkeyed.code).toBe(Code.InvalidArgument);
  });
});
