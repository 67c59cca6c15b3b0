import { consumer, type HostedConsumer } from "@technova/bus";
import { ShipmentChangedSchema } from "@technova/gen/technova/shipping/v1/shipping_events_pb.js";
import type { Clock } from "@technova/kit";
import { wakeOrders } from "../storage/orders.ts";

/** Unordered: it only says that there is something to look at. */
export const shipmentChanged = consumer({ name: "order.shipment-changed", event: ShipmentChangedSchema, ordered: "none" });

/** Lets orders whose parcels are on their way look at them; the saga asks shipping itself. */
export function onShipmentChanged(clock: Clock, wakeSweeper: () => void): HostedConsumer {
  return shipmentChanged.handledInBatches(async (tx, events) => {
    await wakeOrders(tx, [...new Set(events.map(({ message }) => message.orderId))], ["await_pickup", "in_transit"], clock.now());
    tx.afterCommit(wakeSweeper);
  });
}
