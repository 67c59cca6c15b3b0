import { describe, expect, it } from "vitest";
import { parcelsOf } from "./parcels.ts";
import { timelineOf, type ParcelNews } from "./tracking.ts";

const news = (...kinds: string[]): ParcelNews[] =>
  kinds.map((kind, index) => ({ sequence: index + 1, kind, detail: kind, location: "", time: undefined }));
const kinds = (...given: Parameters<typeof timelineOf>) => {
  const { outcome, entries } = timelineOf(...given);
  return [outcome, ...entries.map((entry) => entry.kind)];
};

describe("news of parcels", () => {
  it("of which there are none mean nothing", () => {
    expect(kinds(true, "ready", [], 1)).toEqual(["nothing"]);
    expect(kinds(false, "in_transit", [], 1)).toEqual(["nothing"]);
  });

  it("ship the order with the last pick-up, and leave the rest for later", () => {
    expect(kinds(true, "in_transit", news("PICKED_UP", "IN_TRANSIT"), 1)).toEqual(["picked_up", "SHIPPED"]);
    expect(kinds(true, "delivered", news("PICKED_UP", "IN_TRANSIT", "DELIVERED"), 1)).toEqual(["picked_up", "SHIPPED"]);
    expect(kinds(true, "in_transit", [], 1)).toEqual(["picked_up", "SHIPPED"]);
    expect(kinds(true, "ready", news("PICKED_UP", "IN_TRANSIT"), 2)).toEqual(["progressed", "PARCEL_PICKED_UP", "IN_TRANSIT"]);
    expect(kinds(true, "in_transit", news("PICKED_UP", "IN_TRANSIT", "PICKED_UP", "IN_TRANSIT"), 2)).toEqual([
      "picked_up",
      "PARCEL_PICKED_UP",
      "IN_TRANSIT",
      "SHIPPED",
    ]);
  });

  it("deliver the order with the last arrival", () => {
    expect(kinds(false, "in_transit", news("OUT_FOR_DELIVERY", "DELIVERY_FAILED"), 1)).toEqual([
      "progressed",
      "OUT_FOR_DELIVERY",
      "DELIVERY_FAILED",
    ]);
    expect(kinds(false, "delivered", news("OUT_FOR_DELIVERY", "DELIVERED"), 1)).toEqual(["delivered", "OUT_FOR_DELIVERY", "DELIVERED"]);
    expect(kinds(false, "in_transit", news("DELIVERED"), 2)).toEqual(["progressed", "PARCEL_DELIVERED"]);
    expect(kinds(false, "delivered", news("DELIVERED", "DELIVERED"), 2)).toEqual(["delivered", "PARCEL_DELIVERED", "DELIVERED"]);
    expect(kinds(false, "returned", news("DELIVERED", "RETURNED"), 2)).toEqual(["returned", "PARCEL_DELIVERED", "RETURNED"]);
  });
});

describe("the parcels of an order", () => {
  it("are one for each warehouse, with the sizes of what is in them", () => {
    const sizes = [{ variantId: "a", weightGrams: 5, lengthMm: 1, widthMm: 2, heightMm: 3 }, { variantId: "b" }];
    const allocations = [
      { variantId: "a", warehouseId: "2", quantity: 1 },
      { variantId: "a", warehouseId: "1", quantity: 2 },
      { variantId: "b", warehouseId: "2", quantity: 3 },
    ];
    const item = (variantId: string, quantity: number, known: boolean) => ({
      variantId,
      quantity,
      weightGrams: known ? 5 : 0,
      lengthMm: known ? 1 : 0,
      widthMm: known ? 2 : 0,
      heightMm: known ? 3 : 0,
    });
    expect(parcelsOf(allocations, sizes)).toEqual([
      { warehouseId: "1", items: [item("a", 2, true)] },
      { warehouseId: "2", items: [item("a", 1, true), item("b", 3, false)] },
    ]);
  });
});
