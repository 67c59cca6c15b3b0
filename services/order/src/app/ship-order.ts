import { fromBinary } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ShipmentState, type Shipment, type TrackingEvent } from "@technova/gen/technova/shipping/v1/shipping_pb.js";
import { PostalAddressSchema } from "@technova/gen/technova/type/v1/postal_address_pb.js";
import { reasonOf } from "@technova/mesh";
import { parcelsOf } from "../domain/parcels.ts";
import { timelineOf, type ParcelNews } from "../domain/tracking.ts";
import type { OrderRow } from "../storage/orders.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { QUESTION_MS, type StepResult, type StepWaits } from "./step-result.ts";

/** Looked at this often even if no news is heard, in case it was missed. */
const LOOK_AGAIN_MS = 6 * 3_600_000;

/** Has the order labelled, a parcel from each warehouse that gives something. */
export async function createShipment(deps: OrderDependencies, order: OrderRow): Promise<StepResult> {
  try {
    return { outcome: "labelled", detail: numbersOf(await labelled(deps, order)), due: later(deps) };
  } catch (error) {
    if (reasonOf(error) !== "SHIPMENT_REFUSED") throw error;
    return { outcome: "shipment_refused", reason: "SHIPMENT_REFUSED", detail: "the carrier does not take the parcel to this address" };
  }
}

/** The order's shipment with its labels; made where there was none. */
async function labelled(deps: OrderDependencies, order: OrderRow): Promise<Shipment | undefined> {
  const { reservation } = await deps.inventory.getReservation({ reservationId: order.id }, { timeoutMs: QUESTION_MS });
  const request = {
    orderId: order.id,
    owner: order.owner,
    carrier: order.shipping_carrier,
    service: order.shipping_service,
    address: fromBinary(PostalAddressSchema, order.shipping_address),
    parcels: parcelsOf(reservation?.allocations ?? [], order.lines).map(({ warehouseId, items }) => ({ warehouseId, items: [...items] })),
  };
  return (await deps.shipping.createShipment(request, { timeoutMs: QUESTION_MS })).shipment;
}

/** Takes what the carrier says of the parcels over into the timeline, and the units off hand once all are picked up. */
export async function followParcels(deps: OrderDependencies, order: OrderRow): Promise<StepResult | StepWaits> {
  const { shipment, events } = await deps.shipping.trackShipment(
    { orderId: order.id, afterSequence: order.shipment_sequence },
    { timeoutMs: QUESTION_MS },
  );
  if (shipment === undefined) throw new Error("shipping answered without a shipment");
  const { outcome, entries } = timelineOf(order.step === "await_pickup", stateOf(shipment), events.map(newsOf), shipment.parcels.length);
  if (outcome === "nothing") return { waitUntil: later(deps) };
  if (outcome === "picked_up") await deps.inventory.shipReservation({ reservationId: order.id }, { timeoutMs: QUESTION_MS });
  const last = Math.max(order.shipment_sequence, entries.at(-1)?.sequence ?? 0);
  // What came after the last pick-up is for the next look, which is at once.
  const more = last < shipment.sequence;
  return {
    outcome,
    entries: entries.map(({ kind, detail, location, time }) => ({ kind, reason: "", detail, location, occurTime: time })),
    shipmentSequence: last,
    ...(more ? {} : { due: later(deps) }),
  };
}

export async function cancelShipment(deps: OrderDependencies, order: OrderRow): Promise<StepResult> {
  try {
    const { shipment } = await deps.shipping.cancelShipment({ orderId: order.id }, { timeoutMs: QUESTION_MS });
    return { outcome: "shipment_cancelled", detail: shipment === undefined ? "nothing was labelled" : "the labels are void" };
  } catch (error) {
    if (reasonOf(error) !== "SHIPMENT_PICKED_UP") throw error;
    // The carrier may have it although its answer was lost, so that we have no label yet.
    await labelled(deps, order);
    return { outcome: "too_late", reason: "SHIPMENT_PICKED_UP", detail: "the carrier has the parcel already; return it instead" };
  }
}

function later(deps: OrderDependencies): Date {
  return new Date(deps.clock.now().getTime() + LOOK_AGAIN_MS);
}

function numbersOf(shipment: Shipment | undefined): string {
  return (shipment?.parcels ?? []).map((parcel) => parcel.trackingNumber).join(", ");
}

function stateOf({ state }: Shipment): "ready" | "in_transit" | "delivered" | "returned" {
  if (state === ShipmentState.DELIVERED) return "delivered";
  if (state === ShipmentState.RETURNED) return "returned";
  return state === ShipmentState.IN_TRANSIT ? "in_transit" : "ready";
}

function newsOf({ sequence, kind, location, description, occurTime }: TrackingEvent): ParcelNews {
  return {
    sequence,
    kind,
    detail: location === "" ? description : `${description}: ${location}`,
    location,
    time: occurTime === undefined ? undefined : timestampDate(occurTime),
  };
}
