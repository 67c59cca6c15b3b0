import { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { OrderState, type Order } from "@technova/gen/technova/order/v1/order_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { BERLIN, operator } from "@technova/testing";
import { afterEach, describe, expect, inject, it } from "vitest";
import { kinds, lawBreakers, openShop, refusal, settle, type Buyer, type Shop } from "./shop.ts";

const HOUR_MS = 3_600_000;
const address = (behaviour: string) => ({ ...BERLIN, addressLines: [...(BERLIN.addressLines ?? []), `sandbox:${behaviour}`] });

describe("a paid order", () => {
  let shop: Shop;
  afterEach(() => shop.stop());

  /** Lets time pass, this much at a time, until an order has an entry. */
  async function until(buyer: Buyer, id: string, kind: string, hours = 2): Promise<Order> {
    let order = await buyer.order(id);
    await expect
      .poll(
        async () => {
          shop.clock.advance(hours * HOUR_MS);
          order = await buyer.order(id);
          return kinds(order);
        },
        { timeout: 20_000, interval: 60 },
      )
      .toContain(kind);
    return order;
  }

  it("is labelled, picked up and delivered, and tells of it all", { timeout: 30_000 }, async () => {
    shop = await openShop({ server: inject("server"), background: true });
    const buyer = shop.buyer();
    const variantId = await shop.stocked(5);
    const { id } = await buyer.buy({ [variantId]: 2 });
    const watching = (async () => {
      const told: string[] = [];
      for await (const { entry } of buyer.orders.watchOrder({ id })) told.push(entry?.kind ?? "");
      return told;
    })();
    const shipped = await until(buyer, id, "SHIPPED", 0.5);
    expect(kinds(shipped).slice(4, 7)).toEqual(["CAPTURED", "LABEL_CREATED", "SHIPPED"]);
    expect(shipped.state).toBe(OrderState.FULFILLED);
    expect(shipped.timeline[5]?.detail).toMatch(/^SBX\d{12}$/);
    // The units have left: they are no longer on hand, and no longer owed.
    expect(await shop.level(variantId)).toEqual({ onHand: 3, reserved: 0, sold: 0 });
    expect(reasonOf(await refusal(buyer.cancel(id)))).toBe("ORDER_FULFILLED");
    const delivered = await until(buyer, id, "DELIVERED");
    expect(delivered.state).toBe(OrderState.DELIVERED);
    expect(kinds(delivered)).toEqual(await watching);
    const { events } = await shop.client(ShippingService, buyer.caller).getShipment({ orderId: id });
    const times = delivered.timeline.slice(6).map((entry) => entry.occurTime);
    expect(times).toEqual(events.map((event) => event.occurTime));
    expect(delivered.timeline.slice(6).map((entry) => entry.location)).toEqual(events.map((event) => event.location));
    expect(kinds(delivered).slice(6)).toEqual(events.map(({ kind }) => (kind === "PICKED_UP" ? "SHIPPED" : kind)));
    await settle(shop);
    expect(await lawBreakers(shop)).toEqual([]);
  });

  it("goes out in a parcel from each warehouse, and is shipped with the last", { timeout: 40_000 }, async () => {
    shop = await openShop({ server: inject("server"), background: true });
    const buyer = shop.buyer();
    const variantId = await shop.stocked(3);
    const stock = shop.client(InventoryService, operator("owner"));
    const key = () => ({ headers: { "idempotency-key": newId("req") } });
    const second = (await stock.createWarehouse({ name: "Second", regionCode: "DE", priority: 2 }, key())).warehouse?.id ?? "";
    await stock.adjustStock({ variantId, warehouseId: second, delta: 3, reason: "test" }, key());
    const { id } = await buyer.buy({ [variantId]: 5 });
    const delivered = await until(buyer, id, "DELIVERED", 0.5);
    const { shipment } = await shop.client(ShippingService, buyer.caller).getShipment({ orderId: id });
    expect(shipment?.parcels.map((parcel) => parcel.contents[0]?.quantity).toSorted()).toEqual([2, 3]);
    const told = kinds(delivered);
    for (const kind of ["SHIPPED", "DELIVERED", "LABEL_CREATED"]) expect(told.filter((one) => one === kind)).toHaveLength(1);
    expect(told.filter((kind) => kind === "PARCEL_PICKED_UP").length + 1).toBe(2);
    expect(told.indexOf("PARCEL_PICKED_UP")).toBeLessThan(told.indexOf("SHIPPED"));
    expect(told.at(-1)).toBe("DELIVERED");
    expect(await shop.level(variantId)).toEqual({ onHand: 1, reserved: 0, sold: 0 });
  });

  it("is told of as returned where nobody took it", { timeout: 30_000 }, async () => {
    shop = await openShop({ server: inject("server"), background: true });
    const buyer = shop.buyer();
    const { id } = await buyer.buy({ [await shop.stocked(1)]: 1 }, { shippingAddress: address("return") });
    const order = await until(buyer, id, "RETURNED", 6);
    expect(order.state).toBe(OrderState.FULFILLED);
    expect(kinds(order).slice(-4)).toEqual(["OUT_FOR_DELIVERY", "DELIVERY_FAILED", "DELIVERY_FAILED", "RETURNED"]);
  });

  it("is refunded where the carrier does not take it", { timeout: 30_000 }, async () => {
    shop = await openShop({ server: inject("server"), background: true });
    const buyer = shop.buyer();
    const variantId = await shop.stocked(1);
    const { id } = await buyer.buy({ [variantId]: 1 }, { shippingAddress: address("refuse") });
    const order = await until(buyer, id, "CANCELLED", 0.5);
    expect(kinds(order).slice(5)).toEqual(["SHIPMENT_REFUSED", "PAYMENT_REFUNDED", "STOCK_RELEASED", "CANCELLED"]);
    expect(order).toMatchObject({ state: OrderState.CANCELLED, cancelReason: "SHIPMENT_REFUSED" });
    expect(await shop.level(variantId)).toEqual({ onHand: 1, reserved: 0, sold: 0 });
    expect(await lawBreakers(shop)).toEqual([]);
  });

  it("has one label where the carrier's answer was lost", { timeout: 30_000 }, async () => {
    shop = await openShop({ server: inject("server"), background: true });
    const buyer = shop.buyer();
    const { id } = await buyer.buy({ [await shop.stocked(1)]: 1 }, { shippingAddress: address("lost-answer") });
    await until(buyer, id, "SHIPPED", 0.5);
    const { rows } = await shop.db.owner.query("SELECT count(*)::int AS parcels FROM sandbox_carrier.parcel");
    expect(rows).toEqual([{ parcels: 1 }]);
  });

  it("is cancelled with its label before the pick-up", { timeout: 30_000 }, async () => {
    shop = await openShop({ server: inject("server"), background: true });
    const buyer = shop.buyer();
    const variantId = await shop.stocked(1);
    const { id } = await buyer.buy({ [variantId]: 1 });
    await until(buyer, id, "LABEL_CREATED", 0.05);
    const cancelled = await buyer.cancel(id, "found it cheaper");
    expect(kinds(cancelled).slice(6)).toEqual([
      "CANCEL_REQUESTED",
      "SHIPMENT_CANCELLED",
      "PAYMENT_REFUNDED",
      "STOCK_RELEASED",
      "CANCELLED",
    ]);
    expect(await shop.level(variantId)).toEqual({ onHand: 1, reserved: 0, sold: 0 });
    expect(await lawBreakers(shop)).toEqual([]);
  });

  it("goes on its way where the carrier was faster than the cancellation", { timeout: 30_000 }, async () => {
    shop = await openShop({ server: inject("server"), background: true });
    const buyer = shop.buyer();
    const { id } = await buyer.buy({ [await shop.stocked(1)]: 1 });
    await until(buyer, id, "LABEL_CREATED", 0.05);
    // The carrier has been there, and nobody has heard of it yet.
    await shop.db.owner.query("UPDATE shipping.shipment SET poll_due = 'infinity'");
    shop.clock.advance(7 * HOUR_MS);
    expect(reasonOf(await refusal(buyer.cancel(id, "too slow")))).toBe("ORDER_FULFILLED");
    const kept = await buyer.order(id);
    expect(kinds(kept).slice(6)).toEqual(["CANCEL_REQUESTED", "CANCEL_TOO_LATE"]);
    expect(kept).toMatchObject({ state: OrderState.CAPTURED, cancelling: false, cancelReason: "" });
    await shop.db.owner.query("UPDATE shipping.shipment SET poll_due = '-infinity'");
    expect((await until(buyer, id, "DELIVERED")).state).toBe(OrderState.DELIVERED);
    expect(await lawBreakers(shop)).toEqual([]);
  });

  it("goes on its way where the carrier has a parcel of which we never heard", { timeout: 30_000 }, async () => {
    shop = await openShop({ server: inject("server"), background: true });
    const buyer = shop.buyer();
    const { id } = await buyer.buy({ [await shop.stocked(1)]: 1 }, { shippingAddress: address("lost-answer") });
    shop.clock.advance(60_000);
    const heldBack = () =>
      shop.db.owner.query("UPDATE orders.customer_order SET step_due = 'infinity' WHERE step = 'fulfil' AND step_attempts = 1");
    await expect.poll(async () => (await heldBack()).rowCount, { interval: 20 }).toBe(1);
    shop.clock.advance(7 * HOUR_MS);
    expect(reasonOf(await refusal(buyer.cancel(id)))).toBe("ORDER_FULFILLED");
    expect(kinds(await until(buyer, id, "DELIVERED")).slice(5, 8)).toEqual(["CANCEL_REQUESTED", "CANCEL_TOO_LATE", "SHIPPED"]);
    expect(await lawBreakers(shop)).toEqual([]);
  });

  it("is labelled later where shipping was away", { timeout: 30_000 }, async () => {
    shop = await openShop({ server: inject("server"), background: true });
    const buyer = shop.buyer();
    const { id } = await buyer.buy({ [await shop.stocked(1)]: 1 });
    await shop.db.owner.query("ALTER TABLE shipping.shipment RENAME TO gone");
    await expect
      .poll(async () => {
        shop.clock.advance(60_000);
        const { rows } = await shop.db.owner.query<{ step_attempts: number }>(
          "SELECT step_attempts FROM orders.customer_order WHERE id = $1",
          [id],
        );
        return rows[0]?.step_attempts;
      })
      .toBeGreaterThan(1);
    await shop.db.owner.query("ALTER TABLE shipping.gone RENAME TO shipment");
    await until(buyer, id, "DELIVERED");
  });
});
