import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { LedgerService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { SandboxService } from "@technova/gen/technova/sandbox/v1/sandbox_service_pb.js";
import { reasonOf } from "@technova/mesh";
import { operator } from "@technova/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { lawBreakers, openShop, settle, type Shop } from "./shop.ts";

const TOKENS = [
  "tok_ok",
  "tok_ok",
  "tok_declined",
  "tok_lost_answer",
  "tok_webhook_first",
  "tok_webhook_twice",
  "tok_requires_action",
  "tok_requires_action",
  "tok_requires_action",
  "tok_nonsense",
];
const BUYERS = 8;
const ORDERS_EACH = 12;

describe("no payment without its order, no order without its payment", () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openShop({ server: inject("server"), background: true });
  });
  afterAll(() => shop.stop());

  it("holds after a mix of everything at once, with drivers that lose their lease", { timeout: 120_000 }, async () => {
    // Fewer units than are asked for, so that some orders are lost to others.
    const things = await Promise.all([20, 30, 200].map((units) => shop.stocked(units)));
    const tally = { placed: 0, refused: 0, approved: 0, cancelled: 0, deposed: 0 };
    const shopOnce = async (): Promise<void> => {
      const buyer = shop.buyer();
      const items = Object.fromEntries(
        things.filter(() => Math.random() < 0.6).map((variantId) => [variantId, 1 + Math.floor(Math.random() * 2)]),
      );
      if (Object.keys(items).length === 0) return;
      const cart = await buyer.cart(items, ["USD", "JPY", "KWD"][Math.floor(Math.random() * 3)]);
      const order = await buyer.place(cart.id, { paymentToken: TOKENS[Math.floor(Math.random() * TOKENS.length)] ?? "" });
      tally.placed += 1;
      if (order.state === OrderState.CANCELLED) tally.refused += 1;
      if (order.actionUrl !== "" && Math.random() < 0.7) {
        const url = new URL(order.actionUrl);
        const approve = Math.random() < 0.7;
        await shop
          .internalClient(SandboxService)
          .completeAction({ chargeId: url.pathname.split("/").at(-1) ?? "", secret: url.searchParams.get("secret") ?? "", approve });
        tally.approved += Number(approve);
      }
      if (Math.random() < 0.3) {
        await buyer.cancel(order.id).catch((error: unknown) => expect(reasonOf(error)).toBe("BUSY"));
        tally.cancelled += 1;
      }
    };
    const shopping = { open: true };
    const deposing = (async () => {
      while (shopping.open) {
        // Another process believes that the driver has died, and takes the order over.
        const { rowCount } = await shop.db.owner.query(
          "UPDATE orders.customer_order SET lease_until = clock_timestamp() - interval '1 s' WHERE id IN (SELECT id FROM orders.customer_order WHERE lease_until IS NOT NULL AND step_due IS NOT NULL ORDER BY random() LIMIT 1)",
        );
        tally.deposed += rowCount ?? 0;
        await new Promise(setImmediate);
      }
    })();
    await Promise.all(
      Array.from({ length: BUYERS }, async () => {
        for (let index = 0; index < ORDERS_EACH; index += 1) await shopOnce();
      }),
    ).finally(() => (shopping.open = false));
    await deposing;
    // Whoever has neither approved nor refused by now never will.
    shop.clock.advance(20 * 60_000);
    await settle(shop);
    await expect.poll(() => lawBreakers(shop), { timeout: 15_000 }).toEqual([]);
    const { rows } = await shop.db.owner.query<{ variant: string; sold: number }>(`
      SELECT line ->> 'variantId' AS variant, sum((line ->> 'quantity')::int)::int AS sold FROM orders.customer_order, jsonb_array_elements(lines) AS line WHERE state = 'captured' GROUP BY 1`);
    for (const variantId of things) {
      const { onHand, reserved, sold } = await shop.level(variantId);
      expect({ reserved, sold }).toEqual({ reserved: 0, sold: rows.find((row) => row.variant === variantId)?.sold ?? 0 });
      expect(sold).toBeLessThanOrEqual(onHand);
    }
    const { balances } = await shop.client(LedgerService, operator("finance")).getTrialBalance({});
    for (const { debits, credits } of balances) expect(debits).toBe(credits);
    expect(tally.placed).toBeGreaterThan(BUYERS * ORDERS_EACH * 0.5);
    expect(tally.deposed).toBeGreaterThan(0);
    console.log(`law one: ${JSON.stringify(tally)}`);
  });
});
