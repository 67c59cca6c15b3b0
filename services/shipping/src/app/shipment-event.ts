import { event, type OutgoingEvent } from "@technova/bus";
import { ShipmentState } from "@technova/gen/technova/shipping/v1/shipping_pb.js";
import { ShipmentChangedSchema } from "@technova/gen/technova/shipping/v1/shipping_events_pb.js";
import type { ShipmentState as State } from "../domain/shipment.ts";
import type { ShipmentRow } from "../storage/shipments.ts";

/** Our states as the contract names them. */
export const SHIPMENT_STATES: Readonly<Record<State, ShipmentState>> = {
  preparing: ShipmentState.PREPARING,
  ready: ShipmentState.READY,
  in_transit: ShipmentState.IN_TRANSIT,
  delivered: ShipmentState.DELIVERED,
  cancelled: ShipmentState.CANCELLED,
  returned: ShipmentState.RETURNED,
  refused: ShipmentState.REFUSED,
};

/** What is told of a shipment that changed. */
export function shipmentChanged({
  id,
  order_id: orderId,
  state,
  sequence,
}: Pick<ShipmentRow, "id" | "order_id" | "state" | "sequence">): OutgoingEvent {
  return event(ShipmentChangedSchema, id, { shipmentId: id, orderId, state: SHIPMENT_STATES[state], sequence });
}
