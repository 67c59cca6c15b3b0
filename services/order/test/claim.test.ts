import { Code } from "@connectrpc/connect";
import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { newId } from "@technova/kit";
import { nobody } from "@technova/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openShop, refusal, type Buyer, type Shop } from "./shop.ts";

describe("a guest who comes back by the link of a mail", () => {
  let shop: Shop;
  let variantId = "";
  const keyOf = async (id: string): Promise<string> =>
    (await shop.internalClient(OrderService).batchGetOrders({ ids: [id] })).keys[id] ?? "";
  const claim = (buyer: Buyer, id: string, key: string): Promise<unknown> => buyer.orders.claimOrder({ id, key });

  beforeAll(async () => {
    shop = await openShop({ server: inject("server"), background: true });
    variantId = await shop.stocked(100);
  });
  afterAll(() => shop.stop());

  it("sees, watches and cancels the order, and no other", async () => {
    const buyer = shop.buyer();
    const { id } = await buyer.buy({ [variantId]: 1 });
    const other = await buyer.buy({ [variantId]: 1 });
    const back = shop.buyer();
    expect(await refusal(back.orders.getOrder({ id }))).toHaveProperty("code", Code.NotFound);
    const key = await keyOf(id);
    expect(key).toMatch(/^[0-9a-f-]{36}$/);
    await claim(back, id, key);
    await claim(back, id, key);
    expect((await back.orders.getOrder({ id })).order?.id).toBe(id);
    for await (const { entry } of back.orders.watchOrder({ id })) {
      expect(entry?.kind).toBe("PLACED");
      break;
    }
    expect((await back.orders.cancelOrder({ id })).order?.state).toBe(OrderState.CANCELLED);
    expect(await refusal(back.orders.getOrder({ id: other.id }))).toHaveProperty("code", Code.NotFound);
    expect(await refusal(back.orders.cancelOrder({ id: other.id }))).toHaveProperty("code", Code.NotFound);
  });

  it("needs the key of that order, and a session", async () => {
    const buyer = shop.buyer();
    const [mine, other] = [await buyer.buy({ [variantId]: 1 }), await buyer.buy({ [variantId]: 1 })];
    const key = await keyOf(mine.id);
    for (const [id, given] of [
      [other.id, key],
      [mine.id, crypto.randomUUID()],
      [newId("ord"), key],
    ] as const)
      expect(await refusal(claim(shop.buyer(), id, given))).toHaveProperty("code", Code.NotFound);
    expect(await refusal(claim(shop.buyer(nobody), mine.id, key))).toHaveProperty("code", Code.Unauthenticated);
  });
});
