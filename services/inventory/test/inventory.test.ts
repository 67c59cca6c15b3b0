import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { Code, ConnectError } from "@connectrpc/connect";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { ReservationState } from "@technova/gen/technova/inventory/v1/inventory_pb.js";
import { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { guest, hostModules, operator, type HostedModules } from "@technova/testing";
import { inventoryModule } from "../src/index.ts";

const key = (): { headers: Record<string, string> } => ({ headers: { "idempotency-key": newId("req") } });
const refusal = async (call: Promise<unknown>): Promise<ConnectError> =>
  call.then(
    () => expect.unreachable("it was not refused"),
    (error: unknown) => ConnectError.from(error),
  );

describe("inventory", () => {
  let host: HostedModules;
  let warehouse = "";
  const admin = () => host.client(InventoryService, operator("owner"));
  const saga = () => host.internalClient(InventoryService);
  const inAnHour = () => timestampFromDate(new Date(host.clock.now().getTime() + 3_600_000));

  async function stocked(units: number): Promise<string> {
    const variantId = newId("var");
    await admin().adjustStock({ variantId, warehouseId: warehouse, delta: units, reason: "test" }, key());
    return variantId;
  }

  async function level(variantId: string) {
    const { levels } = await host.client(InventoryService).getStock({ variantIds: [variantId] });
    const [{ onHand, reserved, sold } = { onHand: 0, reserved: 0, sold: 0 }] = levels;
    return { onHand, reserved, sold };
  }

  beforeAll(async () => {
    host = await hostModules({ server: inject("server"), modules: [inventoryModule] });
    const created = await admin().createWarehouse({ name: "Test", regionCode: "NL", priority: 1 }, key());
    warehouse = created.warehouse?.id ?? "";
  });
  afterAll(() => host.stop());

  it("never sells more than there is to many buyers at once", async () => {
    const variantId = await stocked(50);
    const buyers = Array.from({ length: 200 }, () =>
      saga().reserve({ reservationId: newId("ord"), items: [{ variantId, quantity: 1 }], expireTime: inAnHour() }),
    );
    const outcomes = await Promise.allSettled(buyers);
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [reasonOf(outcome.reason)] : []));
    expect(refused).toEqual(Array.from({ length: 150 }, () => "OUT_OF_STOCK"));
    expect(await level(variantId)).toEqual({ onHand: 50, reserved: 50, sold: 0 });
  });

  it("holds all of an order or nothing of it", async () => {
    const [plenty, scarce] = [await stocked(10), await stocked(1)];
    const items = [plenty, scarce].map((variantId) => ({ variantId, quantity: 2 }));
    const error = await refusal(saga().reserve({ reservationId: newId("ord"), items, expireTime: inAnHour() }));
    expect(reasonOf(error)).toBe("OUT_OF_STOCK");
    expect(await level(plenty)).toEqual({ onHand: 10, reserved: 0, sold: 0 });
  });

  it("reserves, commits and returns once, however often it is asked", async () => {
    const variantId = await stocked(5);
    const reservationId = newId("ord");
    const reserve = () => saga().reserve({ reservationId, items: [{ variantId, quantity: 3 }], expireTime: inAnHour() });
    await Promise.all([reserve(), reserve(), reserve()]);
    expect(await level(variantId)).toEqual({ onHand: 5, reserved: 3, sold: 0 });
    await Promise.all([1, 2, 3].map(() => saga().commitReservation({ reservationId })));
    expect(await level(variantId)).toEqual({ onHand: 5, reserved: 0, sold: 3 });
    await Promise.all([1, 2, 3].map(() => saga().releaseReservation({ reservationId })));
    expect(await level(variantId)).toEqual({ onHand: 5, reserved: 0, sold: 0 });
  });

  it("bars a reservation that comes after its release", async () => {
    const variantId = await stocked(5);
    const reservationId = newId("ord");
    await saga().releaseReservation({ reservationId });
    const error = await refusal(
      saga().reserve({ reservationId, items: [{ variantId, quantity: 1 }], expireTime: inAnHour(), renew: true }),
    );
    expect(reasonOf(error)).toBe("RESERVATION_LOST");
    expect((await level(variantId)).reserved).toBe(0);
  });

  it("gives expired units back, and holds them again when asked to", async () => {
    const variantId = await stocked(2);
    const reservationId = newId("ord");
    const items = [{ variantId, quantity: 2 }];
    await saga().reserve({ reservationId, items, expireTime: inAnHour() });
    host.clock.advance(2 * 3_600_000);
    const job = host.running.get("inventory")?.jobs?.[0];
    job?.start();
    await expect.poll(() => level(variantId), { timeout: 5000 }).toEqual({ onHand: 2, reserved: 0, sold: 0 });
    expect(reasonOf(await refusal(saga().commitReservation({ reservationId })))).toBe("RESERVATION_LOST");
    const { reservation } = await saga().reserve({ reservationId, items, expireTime: inAnHour(), renew: true });
    expect(reservation?.state).toBe(ReservationState.HELD);
    expect((await level(variantId)).reserved).toBe(2);
  });

  it("adjusts once for a key, and refuses the key with another body", async () => {
    const variantId = newId("var");
    const request = { variantId, warehouseId: warehouse, delta: 7, reason: "count" };
    const same = key();
    await Promise.all([1, 2, 3, 4].map(() => admin().adjustStock(request, same)));
    expect((await level(variantId)).onHand).toBe(7);
    expect(reasonOf(await refusal(admin().adjustStock({ ...request, delta: 8 }, same)))).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("does not take away what is promised", async () => {
    const variantId = await stocked(3);
    await saga().reserve({ reservationId: newId("ord"), items: [{ variantId, quantity: 2 }], expireTime: inAnHour() });
    const error = await refusal(admin().adjustStock({ variantId, warehouseId: warehouse, delta: -2, reason: "broken" }, key()));
    expect(reasonOf(error)).toBe("STOCK_IN_USE");
  });

  it("keeps a history that adds up to the level", async () => {
    const variantId = await stocked(9);
    const reservationId = newId("ord");
    await saga().reserve({ reservationId, items: [{ variantId, quantity: 4 }], expireTime: inAnHour() });
    await saga().commitReservation({ reservationId });
    const { movements } = await admin().listMovements({ variantId });
    const sum = { onHand: 0, reserved: 0, sold: 0 };
    for (const movement of movements) {
      sum.onHand += movement.onHandDelta;
      sum.reserved += movement.reservedDelta;
      sum.sold += movement.soldDelta;
    }
    expect(sum).toEqual(await level(variantId));
    await expect(host.db.database.pool.query("UPDATE inventory.movement SET reason = 'forged'")).rejects.toThrow(/permission denied/);
  });

  it("lets no outside caller reserve, and no guest adjust", async () => {
    const variantId = await stocked(1);
    const outside = await refusal(
      host
        .client(InventoryService, operator("owner"))
        .reserve({ reservationId: newId("ord"), items: [{ variantId, quantity: 1 }], expireTime: inAnHour() }),
    );
    expect(outside.code).toBe(Code.PermissionDenied);
    const byGuest = await refusal(
      host.client(InventoryService, guest()).adjustStock({ variantId, warehouseId: warehouse, delta: 1, reason: "gift" }, key()),
    );
    expect(byGuest.code).toBe(Code.PermissionDenied);
  });

  it("names every field that is wrong", async () => {
    const error = await refusal(admin().adjustStock({ variantId: "x", warehouseId: "y", delta: 0, reason: "" }, key()));
    expect(error.code).toBe(Code.InvalidArgument);
    for (const field of ["variant_id", "warehouse_id", "delta", "reason"]) expect(error.rawMessage).toContain(`${field}: `);
  });
});
