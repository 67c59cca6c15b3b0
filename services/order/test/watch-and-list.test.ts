import { Code } from "@connectrpc/connect";
import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { newId } from "@technova/kit";
import { nobody, operator } from "@technova/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openShop, refusal, refusals, type Buyer, type Shop } from "./shop.ts";

describe("watching and listing orders", () => {
  let shop: Shop;
  let variantId = "";

  /** Everything that a watcher is told, until the stream ends. */
  async function watch(buyer: Buyer, id: string, afterSequence = 0, until = Number.POSITIVE_INFINITY): Promise<string[]> {
    const told: string[] = [];
    for await (const { entry, order } of buyer.orders.watchOrder({ id, afterSequence })) {
      expect(order?.id).toBe(id);
      told.push(`${entry?.sequence} ${entry?.kind}`);
      if (told.length >= until) break;
    }
    return told;
  }
  const HAPPY = ["1 PLACED", "2 STOCK_RESERVED", "3 PAYMENT_AUTHORIZED", "4 CONFIRMED", "5 CAPTURED"];

  beforeAll(async () => {
    shop = await openShop({ server: inject("server"), background: true });
    variantId = await shop.stocked(500);
  });
  afterAll(() => shop.stop());

  it("tells all entries in their order, and ends when nothing more can happen", async () => {
    const buyer = shop.buyer();
    const { id } = await buyer.buy({ [variantId]: 1 });
    expect(await watch(buyer, id, 0, 5)).toEqual(HAPPY);
    expect(await watch(buyer, id, 3, 2)).toEqual(HAPPY.slice(3));
    expect(await watch(shop.buyer(operator("support")), id, 4, 1)).toEqual(HAPPY.slice(4));
    const declined = (await buyer.buy({ [variantId]: 1 }, { paymentToken: "tok_declined" })).id;
    const all = ["1 PLACED", "2 STOCK_RESERVED", "3 PAYMENT_DECLINED", "4 STOCK_RELEASED", "5 CANCELLED"];
    expect(await watch(buyer, declined)).toEqual(all);
    expect(await watch(buyer, declined, 3)).toEqual(all.slice(3));
    expect(await watch(buyer, declined, 5)).toEqual([]);
  });

  it("tells entries as they come, and goes on where it was left", async () => {
    const buyer = shop.buyer();
    const { id } = await buyer.buy({ [variantId]: 1 }, { paymentToken: "tok_requires_action" });
    expect(await watch(buyer, id, 0, 3)).toEqual(["1 PLACED", "2 STOCK_RESERVED", "3 ACTION_REQUIRED"]);
    const watching = [watch(buyer, id, 3), watch(buyer, id, 1)];
    await buyer.cancel(id);
    const rest = ["4 CANCEL_REQUESTED", "5 PAYMENT_NOT_TAKEN", "6 STOCK_RELEASED", "7 CANCELLED"];
    expect(await Promise.all(watching)).toEqual([rest, ["2 STOCK_RESERVED", "3 ACTION_REQUIRED", ...rest]]);
  });

  it("ends when the watcher goes away", async () => {
    const buyer = shop.buyer();
    const { id } = await buyer.buy({ [variantId]: 1 }, { paymentToken: "tok_requires_action" });
    const gone = new AbortController();
    const told: (string | undefined)[] = [];
    const watching = (async () => {
      for await (const { entry } of buyer.orders.watchOrder({ id }, { signal: gone.signal })) {
        told.push(entry?.kind);
        if (told.length === 3) gone.abort();
      }
    })();
    expect((await refusal(watching)).code).toBe(Code.Canceled);
    expect(told).toEqual(["PLACED", "STOCK_RESERVED", "ACTION_REQUIRED"]);
    await buyer.cancel(id);
  });

  it("is not for strangers", async () => {
    const { id } = await shop.buyer().buy({ [variantId]: 1 });
    const stranger = shop.buyer();
    for (const error of await refusals(
      watch(stranger, id),
      stranger.order(id),
      watch(stranger, newId("ord")),
      shop.buyer(operator("catalog")).order(id),
    ))
      expect(error.code).toBe(Code.NotFound);
    for (const error of await refusals(shop.buyer(nobody).order(id), shop.buyer(nobody).orders.listOrders({})))
      expect(error.code).toBe(Code.Unauthenticated);
    expect((await shop.buyer(operator("viewer")).order(id)).id).toBe(id);
  });

  it("lists a buyer's own orders, newest first, and everybody's to those who may", async () => {
    const [mine, other] = [shop.buyer(), shop.buyer()];
    const first = await mine.buy({ [variantId]: 1 });
    shop.clock.advance(1000);
    const second = await mine.buy({ [variantId]: 1 });
    const foreign = await other.buy({ [variantId]: 1 });
    expect((await mine.orders.listOrders({})).orders.map((order) => order.id)).toEqual([second.id, first.id]);
    expect((await shop.buyer(operator("catalog")).orders.listOrders({})).orders).toEqual([]);
    const all = (await shop.buyer(operator("support")).orders.listOrders({ pageSize: 100 })).orders.map((order) => order.id);
    for (const { id } of [first, second, foreign]) expect(all).toContain(id);
  });

  it("lists by state", async () => {
    const buyer = shop.buyer();
    const kept = await buyer.buy({ [variantId]: 1 });
    const declined = await buyer.buy({ [variantId]: 1 }, { paymentToken: "tok_declined" });
    const ids = async (...states: OrderState[]) => (await buyer.orders.listOrders({ states })).orders.map((order) => order.id);
    expect(await ids(OrderState.CAPTURED)).toEqual([kept.id]);
    expect(await ids(OrderState.CANCELLED)).toEqual([declined.id]);
    expect(await ids(OrderState.CONFIRMED)).toEqual([]);
    expect((await ids(OrderState.CAPTURED, OrderState.CANCELLED)).toSorted()).toEqual([kept.id, declined.id].toSorted());
  });

  it("pages through orders of the same moment without losing or repeating any", async () => {
    const buyer = shop.buyer();
    const made = [];
    for (let index = 0; index < 7; index += 1) made.push((await buyer.buy({ [variantId]: 1 })).id);
    const paged: string[] = [];
    const sizes: number[] = [];
    let pageToken = "";
    do {
      const page = await buyer.orders.listOrders({ pageSize: 3, pageToken });
      sizes.push(page.orders.length);
      paged.push(...page.orders.map((order) => order.id));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(sizes).toEqual([3, 3, 1]);
    expect(paged).toEqual(made.toReversed());
  });

  it("refuses a page token of another list, or none of ours", async () => {
    const buyer = shop.buyer();
    for (let index = 0; index < 2; index += 1) await buyer.buy({ [variantId]: 1 });
    const { nextPageToken } = await buyer.orders.listOrders({ pageSize: 1 });
    for (const error of await refusals(
      buyer.orders.listOrders({ pageSize: 1, pageToken: nextPageToken, states: [OrderState.CAPTURED] }),
      shop.buyer().orders.listOrders({ pageSize: 1, pageToken: nextPageToken }),
      buyer.orders.listOrders({ pageToken: "made up" }),
      buyer.orders.listOrders({ pageSize: -1 }),
    )) {
      expect(error.code).toBe(Code.InvalidArgument);
    }
  });
});
