import { errorMessage, failpoint } from "@technova/kit";
import { TRACKED, stateOf } from "../domain/shipment.ts";
import { addEvents, claimPolls, finishPoll, lockShipment, type NewEvent, type ShipmentRow } from "../storage/shipments.ts";
import { carrierNamed } from "./create-shipment.ts";
import type { ShippingDependencies } from "./dependencies.ts";
import { shipmentChanged } from "./shipment-event.ts";

const AT_ONCE = 20;
/** Nobody else asks about a shipment for this long after it was claimed. */
const CLAIM_MS = 60_000;

/** Asks the carriers for news of the shipments that are due; true where there were as many as it takes at once. */
export async function trackShipments(deps: ShippingDependencies): Promise<boolean> {
  const now = deps.clock.now();
  const due = await claimPolls(deps.database, now, new Date(now.getTime() + CLAIM_MS), AT_ONCE);
  for (const shipment of due) {
    await trackOne(deps, shipment).catch((error: unknown) =>
      deps.logger.debug(
        { shipment: shipment.id, error: errorMessage(error) },
        "a carrier could not be asked for news; it will be asked again",
      ),
    );
  }
  return due.length === AT_ONCE;
}

async function trackOne(deps: ShippingDependencies, shipment: ShipmentRow): Promise<void> {
  const numbers = shipment.parcels.map((parcel) => parcel.trackingNumber);
  const said = await carrierNamed(deps.carriers, shipment.carrier).track(numbers);
  const events = shipment.parcels.flatMap(({ id: parcelId, trackingNumber }) =>
    (said.get(trackingNumber) ?? []).map(({ id: carrierEventId, ...rest }): NewEvent => ({ ...rest, parcelId, carrierEventId })),
  );
  await deps.database.transaction(async (tx) => {
    const locked = await lockShipment(tx, shipment.order_id);
    if (locked === undefined || !TRACKED.includes(locked.state)) return;
    const now = deps.clock.now();
    const news = await addEvents(tx, locked.id, events, now);
    const after = news ? await lockShipment(tx, shipment.order_id) : locked;
    if (after === undefined) return;
    const state = stateOf(after.parcels.map((parcel) => parcel.lastEvent));
    await finishPoll(tx, after.id, state, TRACKED.includes(state) ? new Date(now.getTime() + deps.pollMs) : undefined, now, news);
    if (news) await deps.bus.publish(tx, shipmentChanged({ ...after, state }));
  });
  failpoint("shipping.tracked");
}
