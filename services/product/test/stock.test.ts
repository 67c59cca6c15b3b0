import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { event, type DeliveryRow } from "@technova/bus";
import { AvailabilityChangedSchema } from "@technova/gen/technova/product/v1/product_events_pb.js";
import { StockChangedSchema } from "@technova/gen/technova/inventory/v1/inventory_events_pb.js";
import { Availability, ProductView } from "@technova/gen/technova/product/v1/product_pb.js";
import { newId } from "@technova/kit";
import { hostModules, type HostedModules } from "@technova/testing";
import { productModule } from "../src/index.ts";
import { Catalogue, unique, variant } from "./fixture.ts";

describe("product's picture of the stock", () => {
  let host: HostedModules;
  let shop: Catalogue;
  let category = "";

  const stockOf = async (id: string) => (await shop.shopper.batchGetVariants({ ids: [id] })).variants[0]?.available;
  const newVariant = async () => (await shop.product(category)).variants[0]?.id ?? "";

  /** An event as the bus would hand it over; its number says how much there is. */
  function delivery(variantId: string, seq: number, onHand = seq): DeliveryRow {
    const payload = Buffer.from(toBinary(StockChangedSchema, create(StockChangedSchema, { variantId, onHand, reserved: 0, sold: 0 })));
    return {
      id: BigInt(seq),
      event_id: newId("evt"),
      type: "inventory.v1.stock-changed",
      subject_key: variantId,
      subject_seq: BigInt(seq),
      time: new Date(),
      recorded_at: new Date(),
      trace_parent: "",
      payload,
      attempts: 0,
    };
  }

  async function deliver(...rows: DeliveryRow[]): Promise<void> {
    const [consumer] = host.running.get("product")?.consumers ?? [];
    if (consumer === undefined) throw new Error("product consumes nothing");
    await host.db.database.transaction((tx) => consumer.handle(tx, rows));
  }

  beforeAll(async () => {
    host = await hostModules({ server: inject("server"), modules: [productModule], background: true });
    shop = new Catalogue(host);
    category = (await shop.category("Things")).id;
  });
  afterAll(() => host.stop());

  it("follows inventory's events over the bus", async () => {
    const id = await newVariant();
    expect(await stockOf(id)).toBe(0);
    for (const [onHand, reserved, sold] of [
      [10, 0, 0],
      [10, 4, 0],
      [10, 1, 3],
    ] as const) {
      await host.db.database.transaction((tx) =>
        host.bus.publish(tx, event(StockChangedSchema, id, { variantId: id, onHand, reserved, sold })),
      );
    }
    await expect.poll(() => stockOf(id), { timeout: 10_000 }).toBe(6);
  });

  it("ends at the newest, in whichever order and however often events come", async () => {
    const orders = [
      [1, 2, 3],
      [3, 2, 1],
      [2, 3, 1],
      [3, 1, 3, 2, 3],
      [1, 1, 3, 3],
    ];
    for (const order of orders) {
      const [singly, together] = [await newVariant(), await newVariant()];
      for (const seq of order) await deliver(delivery(singly, seq));
      await deliver(...order.map((seq) => delivery(together, seq)));
      expect([await stockOf(singly), await stockOf(together)], order.join()).toEqual([3, 3]);
    }
  });

  it("keeps variants of one batch apart", async () => {
    const [first, second] = [await newVariant(), await newVariant()];
    await deliver(delivery(first, 1, 7), delivery(second, 5, 9), delivery(first, 2, 8), delivery(second, 4, 1));
    expect([await stockOf(first), await stockOf(second)]).toEqual([8, 9]);
  });

  it("shows how much can be had, and never less than nothing", async () => {
    const id = await newVariant();
    const shown = async () => (await shop.shopper.batchGetVariants({ ids: [id] })).variants[0];
    for (const [seq, onHand, availability] of [
      [1, 5, Availability.IN_STOCK],
      [2, 4, Availability.LOW],
      [3, 1, Availability.LOW],
      [4, 0, Availability.OUT_OF_STOCK],
    ] as const) {
      await deliver(delivery(id, seq, onHand));
      expect(await shown()).toMatchObject({ available: onHand, availability });
    }
    await deliver(delivery(id, 5, -3));
    expect(await shown()).toMatchObject({ available: 0, availability: Availability.OUT_OF_STOCK });
  });

  it("lists only what is in stock where that is asked for", async () => {
    const tag = unique("TAG");
    const [gone, there] = [
      await shop.product(category, { variants: [variant({ sku: `${tag}-A` })] }),
      await shop.product(category, { variants: [variant({ sku: `${tag}-B` })] }),
    ];
    await deliver(delivery(gone.variants[0]?.id ?? "", 1, 0), delivery(there.variants[0]?.id ?? "", 1, 2));
    const { products } = await shop.shopper.listProducts({ query: tag, inStockOnly: true });
    expect(products.map((product) => product.id)).toEqual([there.id]);
    expect((await shop.shopper.listProducts({ query: tag })).products).toHaveLength(2);
  });

  it("tells others when a variant comes into stock, becomes scarce or is sold out, and of nothing else", async () => {
    const id = await newVariant();
    for (const [seq, onHand] of [9, 7, 4, 3, 0, 0, 6].entries()) await deliver(delivery(id, seq + 1, onHand));
    await deliver(delivery(id, 2, 1));
    const { rows } = await host.db.owner.query<{ subject_key: string; payload: Buffer }>(
      "SELECT subject_key, payload FROM bus.outbox WHERE type = 'product.v1.availability-changed' ORDER BY subject_key, subject_seq",
    );
    const told = rows
      .map(({ subject_key, payload }) => ({ subject: subject_key, ...fromBinary(AvailabilityChangedSchema, payload) }))
      .filter(({ variantId }) => variantId === id);
    expect(new Set(told.map(({ subject }) => subject))).toEqual(new Set(told.map(({ productId }) => productId)));
    expect(told.map(({ availability }) => availability)).toEqual([
      Availability.IN_STOCK,
      Availability.LOW,
      Availability.OUT_OF_STOCK,
      Availability.IN_STOCK,
    ]);
  });

  it("keeps the whole product's stock right while many say so of its variants at once", async () => {
    const variants = Array.from({ length: 6 }, (_one, index) =>
      variant({ options: [{ code: "size", name: "Size", valueCode: String(index), valueName: String(index) }] }),
    );
    const product = await shop.product(category, { variants });
    for (let round = 1; round <= 10; round += 1)
      await Promise.all(product.variants.map(({ id }, index) => deliver(delivery(id, round, (round * (index + 3)) % 7))));
    const { product: now } = await shop.shopper.getProduct({ key: { case: "id", value: product.id } });
    const free = product.variants.map((_one, index) => (10 * (index + 3)) % 7);
    expect(now?.variants.map(({ available }) => available)).toEqual(free);
    const { products } = await shop.shopper.listProducts({ query: product.variants[0]?.sku ?? "", view: ProductView.SUMMARY });
    expect(products[0]?.availability).toBe(Math.max(...free) >= 5 ? Availability.IN_STOCK : Availability.LOW);
  });
});
