import { Code, ConnectError, type Client } from "@connectrpc/connect";
import { ShipmentState, type Shipment } from "@technova/gen/technova/shipping/v1/shipping_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { BERLIN, guest, hostModules, nobody, operator, type HostedModules } from "@technova/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { shippingModule } from "../src/index.ts";

const HOUR_MS = 3_600_000;

async function refusal(call: Promise<unknown>): Promise<ConnectError> {
  return call.then(
    () => expect.unreachable("it was not refused"),
    (error: unknown) => ConnectError.from(error),
  );
}

describe("a shipment", () => {
  let host: HostedModules;
  let shipping: Client<typeof ShippingService>;
  const buyer = guest("buyer");

  /** An order that asks its carrier for a behaviour, from this many warehouses. */
  function draft(behaviour = "", warehouses = 1) {
    const orderId = newId("ord");
    const parcels = Array.from({ length: warehouses }, () => ({
      warehouseId: newId("whs"),
      items: [{ variantId: newId("var"), quantity: 2, weightGrams: 300, lengthMm: 100, widthMm: 100, heightMm: 50 }],
    }));
    const address = { ...BERLIN, addressLines: [...(BERLIN.addressLines ?? []), ...(behaviour === "" ? [] : [`sandbox:${behaviour}`])] };
    return { orderId, owner: buyer.subject, carrier: "sandbox", service: "standard", address, parcels };
  }
  async function made(behaviour = "", warehouses = 1): Promise<Shipment> {
    const { shipment } = await shipping.createShipment(draft(behaviour, warehouses));
    if (shipment === undefined) throw new Error("no shipment came back");
    return shipment;
  }
  const track = async (orderId: string, afterSequence = 0) => shipping.trackShipment({ orderId, afterSequence });
  const stateNow = async (orderId: string) => (await track(orderId)).shipment?.state;
  /** Lets time pass until the shipment is in a state. */
  const pass = async (orderId: string, state: ShipmentState, hours = 6) =>
    expect
      .poll(
        async () => {
          host.clock.advance(hours * HOUR_MS);
          return stateNow(orderId);
        },
        { timeout: 15_000 },
      )
      .toBe(state);
  const carrierHas = async (orderId: string) => {
    const { rows } = await host.db.owner.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM sandbox_carrier.parcel c JOIN shipping.parcel p ON p.id = c.key JOIN shipping.shipment s ON s.id = p.shipment_id
       WHERE s.order_id = $1 AND c.tracking_number IS NOT NULL AND c.cancelled_at IS NULL`,
      [orderId],
    );
    return rows[0]?.open;
  };

  beforeAll(async () => {
    host = await hostModules({ server: inject("server"), modules: [shippingModule], background: true });
    shipping = host.internalClient(ShippingService);
  });
  afterAll(() => host.stop());

  it("has a label and a number for each parcel", async () => {
    const shipment = await made("", 2);
    expect(shipment).toMatchObject({ state: ShipmentState.READY, carrier: "sandbox", service: "standard" });
    expect(new Set(shipment.parcels.map((parcel) => parcel.trackingNumber)).size).toBe(2);
    for (const { id, trackingNumber, weightGrams } of shipment.parcels) {
      expect(trackingNumber).toMatch(/^SBX\d{12}$/);
      expect(weightGrams).toBe(600);
      const label = await host.client(ShippingService, operator("warehouse")).getLabel({ parcelId: id });
      expect(label.contentType).toBe("image/svg+xml");
      const text = Buffer.from(label.content).toString();
      for (const part of [trackingNumber, shipment.orderId, BERLIN.postalCode, "0.60 kg"]) expect(text).toContain(part);
    }
  });

  it("is made once for an order, however often it is asked for, and at once", async () => {
    const command = draft("", 2);
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => shipping.createShipment(command)));
    const done = answers.filter((answer) => answer.status === "fulfilled").map((answer) => answer.value.shipment);
    expect(done.length).toBe(8);
    expect(new Set(done.map((shipment) => shipment?.id)).size).toBe(1);
    expect(await carrierHas(command.orderId)).toBe(2);
    expect((await shipping.createShipment({ ...command, parcels: draft().parcels })).shipment?.parcels).toHaveLength(2);
  });

  it("is made once where the carrier's answer was lost", async () => {
    const command = draft("lost-answer");
    expect(reasonOf(await refusal(shipping.createShipment(command)))).toBe("CARRIER_UNAVAILABLE");
    expect(await stateNow(command.orderId)).toBe(ShipmentState.PREPARING);
    expect((await shipping.createShipment(command)).shipment?.state).toBe(ShipmentState.READY);
    expect(await carrierHas(command.orderId)).toBe(1);
  });

  it("is refused for good where the carrier does not go", async () => {
    const command = draft("refuse", 2);
    for (let time = 0; time < 2; time += 1) expect(reasonOf(await refusal(shipping.createShipment(command)))).toBe("SHIPMENT_REFUSED");
    expect(await stateNow(command.orderId)).toBe(ShipmentState.REFUSED);
    expect(await carrierHas(command.orderId)).toBe(0);
  });

  it("tells its journey to the end, each piece of news once", { timeout: 30_000 }, async () => {
    const { orderId, id } = await made("fail-once");
    await pass(orderId, ShipmentState.DELIVERED);
    const { events, shipment } = await track(orderId);
    const kinds = events.map((event) => event.kind);
    expect(kinds[0]).toBe("PICKED_UP");
    expect(kinds.slice(-4)).toEqual(["OUT_FOR_DELIVERY", "DELIVERY_FAILED", "OUT_FOR_DELIVERY", "DELIVERED"]);
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
    expect(shipment?.sequence).toBe(events.length);
    expect((await track(orderId, events.length - 2)).events.map((event) => event.kind)).toEqual(kinds.slice(-2));
    const told = await host.client(ShippingService, buyer).getShipment({ orderId });
    expect(told.events).toEqual(events);
    const { rows } = await host.db.owner.query("SELECT address, poll_due FROM shipping.shipment WHERE id = $1", [id]);
    expect(rows).toEqual([{ address: null, poll_due: null }]);
  });

  it("comes back where nobody took it", { timeout: 30_000 }, async () => {
    const { orderId } = await made("return");
    await pass(orderId, ShipmentState.RETURNED);
    expect((await track(orderId)).events.at(-1)?.kind).toBe("RETURNED");
  });

  it("is cancelled until it is picked up, and then no more", { timeout: 30_000 }, async () => {
    const early = await made("", 2);
    for (let time = 0; time < 2; time += 1)
      expect((await shipping.cancelShipment({ orderId: early.orderId })).shipment?.state).toBe(ShipmentState.CANCELLED);
    expect(await carrierHas(early.orderId)).toBe(0);
    const late = await made();
    host.clock.advance(7 * HOUR_MS);
    expect(reasonOf(await refusal(shipping.cancelShipment({ orderId: late.orderId })))).toBe("SHIPMENT_PICKED_UP");
    await pass(late.orderId, ShipmentState.IN_TRANSIT, 0);
    expect(reasonOf(await refusal(shipping.cancelShipment({ orderId: late.orderId })))).toBe("SHIPMENT_PICKED_UP");
    await pass(late.orderId, ShipmentState.DELIVERED);
  });

  it(
    "is followed on where the carrier told at the same time what has happened and that it is too late to cancel",
    { timeout: 30_000 },
    async () => {
      const { orderId } = await made();
      const carrier = await host.db.owner.connect();
      try {
        // The carrier takes its time to give it up; meanwhile it is asked for news, and tells them.
        await carrier.query("BEGIN");
        await carrier.query(
          "SELECT FROM sandbox_carrier.parcel WHERE key IN (SELECT p.id FROM shipping.parcel p JOIN shipping.shipment s ON s.id = p.shipment_id WHERE s.order_id = $1) FOR SHARE",
          [orderId],
        );
        const cancelling = refusal(shipping.cancelShipment({ orderId }));
        const wished = "SELECT cancel_requested AS wished FROM shipping.shipment WHERE order_id = $1";
        await expect.poll(async () => (await host.db.owner.query(wished, [orderId])).rows).toEqual([{ wished: true }]);
        host.clock.advance(7 * HOUR_MS);
        await pass(orderId, ShipmentState.IN_TRANSIT, 0);
        await carrier.query("ROLLBACK");
        expect(reasonOf(await cancelling)).toBe("SHIPMENT_PICKED_UP");
        expect((await host.db.owner.query(wished, [orderId])).rows).toEqual([{ wished: false }]);
      } finally {
        carrier.release(true);
      }
      await pass(orderId, ShipmentState.DELIVERED);
    },
  );

  it("is not made any more once it was cancelled before", async () => {
    const command = draft();
    expect((await shipping.cancelShipment({ orderId: command.orderId })).shipment).toBeUndefined();
    expect(reasonOf(await refusal(shipping.createShipment(command)))).toBe("SHIPMENT_CANCELLED");
    expect((await refusal(host.client(ShippingService, buyer).getShipment({ orderId: command.orderId }))).code).toBe(Code.NotFound);
  });

  it("leaves nothing at the carrier's when cancelling races with labelling", { timeout: 60_000 }, async () => {
    const seen = new Map<string, number>();
    for (let round = 0; round < 40; round += 1) {
      const command = draft(round % 2 === 0 ? "" : "lost-answer", 2);
      const { orderId } = command;
      const making = shipping.createShipment(command).then(
        () => "made",
        (error: unknown) => reasonOf(error) ?? "failed",
      );
      if (round % 4 > 1) await new Promise(setImmediate);
      // Asked again for as long as the answer is unknown, as the saga does.
      const cancelling = expect.poll(
        () =>
          shipping.cancelShipment({ orderId }).then(
            () => "cancelled",
            (error: unknown) => reasonOf(error),
          ),
        { timeout: 5000 },
      );
      const [how] = await Promise.all([making, cancelling.toBe("cancelled")]);
      seen.set(how, (seen.get(how) ?? 0) + 1);
      expect(await stateNow(orderId)).toBe(ShipmentState.CANCELLED);
      expect(await carrierHas(orderId)).toBe(0);
    }
    console.log(`cancel against label: 40 races, labelling ended as ${JSON.stringify(Object.fromEntries(seen))}`);
  });

  it("is for its owner and those who may; labels and the list are for the warehouse", async () => {
    const shipment = await made();
    const { orderId } = shipment;
    const [{ id: parcelId } = { id: "" }] = shipment.parcels;
    const as = (caller: Parameters<HostedModules["client"]>[1]) => host.client(ShippingService, caller);
    expect((await as(operator("support")).getShipment({ orderId })).shipment?.id).toBe(shipment.id);
    expect((await refusal(as(guest("stranger")).getShipment({ orderId }))).code).toBe(Code.NotFound);
    expect((await refusal(as(nobody).getShipment({ orderId }))).code).toBe(Code.Unauthenticated);
    for (const caller of [buyer, operator("catalog")]) {
      expect((await refusal(as(caller).getLabel({ parcelId }))).code).toBe(Code.PermissionDenied);
      expect((await refusal(as(caller).listShipments({}))).code).toBe(Code.PermissionDenied);
      expect((await refusal(as(caller).createShipment(draft()))).code).toBe(Code.PermissionDenied);
    }
  });

  it("is listed by state, newest first, page by page", async () => {
    const clerk = host.client(ShippingService, operator("warehouse"));
    const states = [ShipmentState.READY];
    const made3 = [];
    for (let index = 0; index < 3; index += 1) {
      host.clock.advance(1000);
      made3.push((await made()).id);
    }
    const first = await clerk.listShipments({ pageSize: 2, states });
    expect(first.shipments.map((shipment) => shipment.id)).toEqual(made3.toReversed().slice(0, 2));
    const next = await clerk.listShipments({ pageSize: 2, states, pageToken: first.nextPageToken });
    expect(next.shipments[0]?.id).toBe(made3[0]);
    expect((await refusal(clerk.listShipments({ pageToken: first.nextPageToken }))).code).toBe(Code.InvalidArgument);
  });
});
