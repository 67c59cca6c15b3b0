import { DomainError } from "@technova/kit";
import { barShipment, closeShipment, lockShipment, wishCancel, type ShipmentRow } from "../storage/shipments.ts";
import { carrierNamed } from "./create-shipment.ts";
import type { ShippingDependencies } from "./dependencies.ts";
import { shipmentChanged } from "./shipment-event.ts";

/**
 * Sees to it that nothing of an order is picked up. The wish is committed before the carrier is asked, so that a
 * labelling under way gives up what it gets. Undefined where there never was a shipment; throws SHIPMENT_PICKED_UP
 * where it is too late, and CARRIER_UNAVAILABLE while that cannot be told.
 */
export async function cancelShipment(deps: ShippingDependencies, orderId: string): Promise<ShipmentRow | undefined> {
  const begun = await deps.database.transaction(async (tx) => {
    const now = deps.clock.now();
    if (await barShipment(tx, deps.newId("shp"), orderId, now)) return undefined;
    const shipment = await lockShipment(tx, orderId);
    if (shipment === undefined) throw new DomainError("BUSY", "the shipment is being made; ask again");
    if (shipment.state === "preparing" || shipment.state === "ready") await wishCancel(tx, shipment.id, true, now);
    return shipment;
  });
  if (begun === undefined || begun.state === "cancelled" || begun.state === "refused") return begun?.carrier === "" ? undefined : begun;
  if (begun.state !== "preparing" && begun.state !== "ready") throw pickedUp();
  try {
    await carrierNamed(deps.carriers, begun.carrier).cancelParcels(begun.parcels.map((parcel) => parcel.id));
  } catch (error) {
    if (error instanceof DomainError && error.reason === "SHIPMENT_PICKED_UP") await settle(deps, orderId, false);
    throw error;
  }
  return settle(deps, orderId, true);
}

/** Writes down how it went; what the carrier said meanwhile stays. */
async function settle(deps: ShippingDependencies, orderId: string, cancelled: boolean): Promise<ShipmentRow> {
  return deps.database.transaction(async (tx) => {
    const locked = await lockShipment(tx, orderId);
    if (locked === undefined) throw new Error(`the shipment of ${orderId} has gone`);
    if (!locked.cancel_requested || locked.state === "cancelled") return locked;
    const now = deps.clock.now();
    if (!cancelled) {
      await wishCancel(tx, locked.id, false, now);
      return { ...locked, cancel_requested: false };
    }
    await closeShipment(tx, locked.id, "cancelled", now);
    const after: ShipmentRow = { ...locked, state: "cancelled", cancel_requested: false };
    await deps.bus.publish(tx, shipmentChanged(after));
    return after;
  });
}

function pickedUp(): DomainError {
  return new DomainError("SHIPMENT_PICKED_UP", "the carrier has the parcel already");
}
