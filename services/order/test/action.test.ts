import { CartState } from "@technova/gen/technova/order/v1/cart_pb.js";
import { OrderState, type Order } from "@technova/gen/technova/order/v1/order_pb.js";
import { SandboxService } from "@technova/gen/technova/sandbox/v1/sandbox_service_pb.js";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { kinds, lawBreakers, openShop, type Buyer, type Shop } from "./shop.ts";

const MINUTE = 60_000;

describe("an order whose payment the shopper must approve", () => {
  let shop: Shop;
  let buyer: Buyer;
  let variantId = "";
  let order: Order;

  const decide = async (approve: boolean) => {
    const url = new URL(order.actionUrl);
    return shop
      .internalClient(SandboxService)
      .completeAction({ chargeId: url.pathname.split("/").at(-1) ?? "", secret: url.searchParams.get("secret") ?? "", approve });
  };
  const state = async () => (await buyer.order(order.id)).state;

  beforeEach(async () => {
    shop = await openShop({ server: inject("server"), background: true });
    buyer = shop.buyer();
    variantId = await shop.stocked(5);
    order = await buyer.buy({ [variantId]: 2 }, { paymentToken: "tok_requires_action" });
  });
  afterEach(() => shop.stop());

  it("waits with the address of the page, and holds the stock for longer than that", async () => {
    expect(order).toMatchObject({ state: OrderState.ACTION_REQUIRED, actionUrl: expect.stringContaining("/sandbox/actions/ch_") });
    expect(kinds(order)).toEqual(["PLACED", "STOCK_RESERVED", "ACTION_REQUIRED"]);
    expect(await shop.level(variantId)).toEqual({ onHand: 5, reserved: 2, sold: 0 });
    const { rows } = await shop.db.owner.query<{ later: boolean }>(
      "SELECT r.expire_time > o.action_expire_time AS later FROM inventory.reservation r JOIN orders.customer_order o ON o.id = r.id",
    );
    expect(rows).toEqual([{ later: true }]);
  });

  it("is captured once they approve", async () => {
    expect((await decide(true)).status).toBe("authorized");
    await expect.poll(state, { timeout: 10_000 }).toBe(OrderState.CAPTURED);
    const done = await buyer.order(order.id);
    expect(kinds(done)).toEqual(["PLACED", "STOCK_RESERVED", "ACTION_REQUIRED", "PAYMENT_AUTHORIZED", "CONFIRMED", "CAPTURED"]);
    expect(done).toMatchObject({ actionUrl: "", cancelReason: "" });
    expect(await shop.level(variantId)).toEqual({ onHand: 5, reserved: 0, sold: 2 });
    expect(await lawBreakers(shop)).toEqual([]);
  });

  it("is cancelled when they refuse, and the cart opens again", async () => {
    await decide(false);
    await expect.poll(state, { timeout: 10_000 }).toBe(OrderState.CANCELLED);
    expect(await buyer.order(order.id)).toMatchObject({
      cancelReason: "PAYMENT_DECLINED",
      declineCode: "authentication_failed",
      actionUrl: "",
    });
    expect((await buyer.cartNow(order.cartId)).state).toBe(CartState.OPEN);
    expect(await shop.level(variantId)).toEqual({ onHand: 5, reserved: 0, sold: 0 });
    expect(await lawBreakers(shop)).toEqual([]);
  });

  it("is cancelled when the time is up, and gives its stock back", async () => {
    shop.clock.advance(16 * MINUTE);
    await expect.poll(state, { timeout: 10_000 }).toBe(OrderState.CANCELLED);
    const done = await buyer.order(order.id);
    expect(done.cancelReason).toBe("ACTION_EXPIRED");
    expect(kinds(done)).toContain("ACTION_EXPIRED");
    expect((await decide(true)).status).toBe("failed");
    expect(await shop.level(variantId)).toEqual({ onHand: 5, reserved: 0, sold: 0 });
    expect((await buyer.cartNow(order.cartId)).state).toBe(CartState.OPEN);
    expect(await lawBreakers(shop)).toEqual([]);
  });

  it("can be cancelled meanwhile, after which approving does nothing", async () => {
    expect((await buyer.cancel(order.id)).state).toBe(OrderState.CANCELLED);
    expect((await decide(true)).status).toBe("failed");
    expect(await shop.level(variantId)).toEqual({ onHand: 5, reserved: 0, sold: 0 });
    expect((await buyer.cartNow(order.cartId)).state).toBe(CartState.OPEN);
    expect(await lawBreakers(shop)).toEqual([]);
  });
});
