import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { PostalAddressSchema, type PostalAddress } from "@technova/gen/technova/type/v1/postal_address_pb.js";
import { DomainError, failpoint, invalidField } from "@technova/kit";
import { measure, type ParcelItem } from "../domain/parcel.ts";
import { closeShipment, labelShipment, lockShipment, openShipment, type Label, type ShipmentRow } from "../storage/shipments.ts";
import type { Carrier } from "./carrier.ts";
import type { ShippingDependencies } from "./dependencies.ts";
import { shipmentChanged } from "./shipment-event.ts";

/** A fresh label is looked for at the carrier's after this. */
const FIRST_POLL_MS = 60_000;

export interface CreateShipmentCommand {
  readonly orderId: string;
  readonly owner: string;
  readonly carrier: string;
  readonly service: string;
  readonly address: PostalAddress;
  readonly parcels: readonly { readonly warehouseId: string; readonly items: readonly (ParcelItem & { readonly variantId: string })[] }[];
}

/**
 * Has an order's parcels labelled. The attempt is committed before the carrier is asked, with a key for each
 * parcel, so that a repeat asks about the same parcels; a repeat after that returns the shipment as it stands.
 */
export async function createShipment(deps: ShippingDependencies, command: CreateShipmentCommand): Promise<ShipmentRow> {
  const carrier = carrierNamed(deps.carriers, command.carrier);
  const draft = {
    id: deps.newId("shp"),
    ...command,
    address: toBinary(PostalAddressSchema, command.address),
    parcels: command.parcels.map(({ warehouseId, items }) => ({
      id: deps.newId("pcl"),
      warehouseId,
      contents: items.map(({ variantId, quantity }) => ({ variantId, quantity })),
      ...measure(items),
    })),
  };
  const shipment = await deps.database.transaction(async (tx) => {
    await openShipment(tx, draft, deps.clock.now());
    return lockShipment(tx, command.orderId);
  });
  failpoint("shipping.attempt-recorded");
  if (shipment === undefined) throw new Error(`the shipment of ${command.orderId} has gone`);
  if (shipment.state !== "preparing") return outcomeOf(shipment);
  return label(deps, carrier, shipment);
}

/** A shipment that was decided on before. */
function outcomeOf(shipment: ShipmentRow): ShipmentRow {
  if (shipment.state === "cancelled") throw new DomainError("SHIPMENT_CANCELLED", "this order's shipment was cancelled");
  if (shipment.state === "refused") throw new DomainError("SHIPMENT_REFUSED", "the carrier does not take this parcel");
  return shipment;
}

async function label(deps: ShippingDependencies, carrier: Carrier, shipment: ShipmentRow): Promise<ShipmentRow> {
  const labels: Label[] = [];
  try {
    for (const parcel of shipment.parcels) {
      const { trackingNumber, label: made } = await carrier.createParcel({
        key: parcel.id,
        service: shipment.service,
        size: parcel,
        address: fromBinary(PostalAddressSchema, shipment.address ?? Buffer.alloc(0)),
        reference: shipment.order_id,
      });
      labels.push({ parcelId: parcel.id, trackingNumber, hash: await deps.blobs.put(made.content), contentType: made.contentType });
    }
  } catch (error) {
    if (!(error instanceof DomainError) || error.reason !== "SHIPMENT_REFUSED") throw error;
    await refuse(deps, carrier, shipment);
    throw error;
  }
  failpoint("shipping.carrier-answered");
  const { labelled, cancelled } = await deps.database.transaction(async (tx) => {
    const locked = await lockShipment(tx, shipment.order_id);
    if (locked === undefined) throw new Error(`shipment ${shipment.id} has gone`);
    if (locked.state !== "preparing" || locked.cancel_requested)
      return { labelled: locked, cancelled: locked.cancel_requested || locked.state === "cancelled" };
    const now = deps.clock.now();
    await labelShipment(tx, locked.id, labels, new Date(now.getTime() + Math.min(FIRST_POLL_MS, deps.pollMs)), now);
    await deps.bus.publish(tx, shipmentChanged({ ...locked, state: "ready" }));
    return { labelled: await lockShipment(tx, shipment.order_id), cancelled: false };
  });
  failpoint("shipping.labelled");
  if (labelled === undefined) throw new Error(`shipment ${shipment.id} has gone`);
  if (!cancelled) return outcomeOf(labelled);
  // Somebody cancelled while the carrier was asked: what it has just taken on is given up again.
  await carrier.cancelParcels(shipment.parcels.map((parcel) => parcel.id));
  throw new DomainError("SHIPMENT_CANCELLED", "this order's shipment was cancelled");
}

async function refuse(deps: ShippingDependencies, carrier: Carrier, shipment: ShipmentRow): Promise<void> {
  await carrier.cancelParcels(shipment.parcels.map((parcel) => parcel.id));
  await deps.database.transaction(async (tx) => {
    const locked = await lockShipment(tx, shipment.order_id);
    if (locked?.state !== "preparing") return;
    await closeShipment(tx, locked.id, "refused", deps.clock.now());
    await deps.bus.publish(tx, shipmentChanged({ ...locked, state: "refused" }));
  });
}

export function carrierNamed(carriers: readonly Carrier[], name: string): Carrier {
  const carrier = carriers.find((one) => one.name === name);
  if (carrier === undefined) throw invalidField("carrier", `must be one of ${carriers.map((one) => one.name).join(", ")}`);
  return carrier;
}
