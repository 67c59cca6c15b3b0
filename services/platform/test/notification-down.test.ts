import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { MessageState } from "@technova/gen/technova/notification/v1/message_pb.js";
import { MessageService } from "@technova/gen/technova/notification/v1/message_service_pb.js";
import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { newId } from "@technova/kit";
import { Shopper, Stack, edgeTransport, missingTool, operatorToken, type BusKind } from "@technova/testing";

for (const bus of ["local", "nats"] as const) {
  const why = bus === "nats" ? missingTool("nats-server") : undefined;
  describe.skipIf(why !== undefined)(`notification away, ${bus} bus${why === undefined ? "" : ` (${why})`}`, () => awayFor(bus));
}

/** What nobody waits for may be away: the purchase goes on, and the mail comes when it is back (law 7). */
function awayFor(bus: BusKind): void {
  let dataDir = "";
  let stack: Stack;
  let shopper: Shopper;
  let variantIds: string[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "technova-away-"));
    stack = await Stack.start({ composition: "apart", bus, dataDir });
    shopper = new Shopper(stack.edgeUrl);
    await shopper.openSession();
    const stocked = async () => (await shopper.client(ProductService).listProducts({ inStockOnly: true, pageSize: 20 })).products;
    const products = await vi.waitUntil(async () => ((await stocked()).length > 5 ? stocked() : undefined), {
      timeout: 15_000,
      interval: 100,
    });
    variantIds = products.flatMap(({ variants }) => variants.filter(({ available }) => available > 10).map(({ id }) => id));
  }, 90_000);
  afterAll(async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  async function buy(count: number): Promise<{ ids: string[]; slowestMs: number }> {
    const ids: string[] = [];
    let slowestMs = 0;
    for (let i = 0; i < count; i += 1) {
      const cart = await shopper.fillCart("USD", [{ variantId: variantIds[i % variantIds.length] ?? "", quantity: 1 }]);
      const rate = await shopper.cheapestRate(cart.id);
      const began = performance.now();
      const order = await shopper.placeOrder(cart.id, rate, "tok_ok", newId("req"));
      slowestMs = Math.max(slowestMs, performance.now() - began);
      expect(order.state).toBe(OrderState.CAPTURED);
      ids.push(order.id);
    }
    return { ids, slowestMs: Math.round(slowestMs) };
  }

  it("delays no purchase, and loses no mail", async () => {
    await buy(3);
    const present = await buy(10);
    await stack.kill(1);
    const away = await buy(10);
    console.log(`slowest of 10 purchases with notification ${present.slowestMs} ms, without ${away.slowestMs} ms`);
    // Far below what waiting for it would cost: the shortest time that anything is waited for here is 10 s.
    expect(away.slowestMs).toBeLessThan(present.slowestMs + 2000);
    await stack.startMissing();
    const token = await operatorToken(dataDir);
    const mailbox = createClient(
      MessageService,
      edgeTransport(stack.edgeUrl, () => token),
    );
    for (const orderId of [...present.ids, ...away.ids]) {
      // A mail that was in hand when the process was killed is taken up again after twenty seconds.
      const sent = async () => (await mailbox.listMessages({ orderId })).messages.filter(({ state }) => state === MessageState.SENT);
      const mails = await vi.waitUntil(async () => ((await sent()).length > 0 ? sent() : undefined), { timeout: 90_000, interval: 100 });
      expect(mails.map(({ template }) => template)).toEqual(["order-confirmed"]);
    }
  }, 220_000);
}
