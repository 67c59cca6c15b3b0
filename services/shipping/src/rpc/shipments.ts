import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { ShipmentSchema, TrackingEventSchema } from "@technova/gen/technova/shipping/v1/shipping_pb.js";
import type { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { DomainError, decodePageToken, encodePageToken, invalidField, pageSizeOf } from "@technova/kit";
import { callOf } from "@technova/mesh";
import { cancelShipment } from "../app/cancel-shipment.ts";
import { createShipment } from "../app/create-shipment.ts";
import type { ShippingDependencies } from "../app/dependencies.ts";
import { SHIPMENT_STATES } from "../app/shipment-event.ts";
import type { ShipmentState } from "../domain/shipment.ts";
import { getEvents, getLabel, getShipment, listShipments, type EventRow, type ShipmentRow } from "../storage/shipments.ts";

const DEFAULT_PAGE = 20;

type Methods = "getShipment" | "listShipments" | "getLabel" | "createShipment" | "cancelShipment" | "trackShipment";

export function shipmentRpcs(deps: ShippingDependencies): Pick<ServiceImpl<typeof ShippingService>, Methods> {
  return {
    async getShipment({ orderId }, context) {
      const call = callOf(context);
      const shipment = await getShipment(deps.database, orderId);
      // One that is barred from being made is none.
      if (shipment === undefined || shipment.carrier === "") throw call.notFound();
      call.own(shipment.owner);
      return { shipment: presentShipment(shipment), events: (await getEvents(deps.database, shipment.id, 0)).map(presentEvent) };
    },
    async listShipments({ pageSize, pageToken, states }) {
      const size = pageSizeOf(pageSize, DEFAULT_PAGE);
      const wanted = (Object.entries(SHIPMENT_STATES) as [ShipmentState, number][])
        .filter(([, state]) => states.includes(state))
        .map(([name]) => name);
      const after = decodePageToken(pageToken, [wanted], 2);
      const position = after === undefined ? undefined : { time: String(after[0]), id: String(after[1]) };
      const rows = await listShipments(deps.database, wanted, position, size + 1);
      const page = rows.slice(0, size);
      const last = page.at(-1);
      return {
        shipments: page.map(presentShipment),
        nextPageToken: rows.length > size && last !== undefined ? encodePageToken([last.create_time.toISOString(), last.id], [wanted]) : "",
      };
    },
    async getLabel({ parcelId }) {
      const label = await getLabel(deps.database, parcelId);
      if (label === undefined) throw new DomainError("NOT_FOUND", "there is no such parcel");
      const content = label.label_hash === "" ? undefined : await deps.blobs.get(label.label_hash);
      if (content === undefined) throw new DomainError("LABEL_MISSING", "this parcel has no label yet; ask again once it is labelled");
      return { content, contentType: label.label_type };
    },
    async createShipment(request) {
      const { orderId, owner, carrier, service, address, parcels } = request;
      if (address === undefined) throw invalidField("address", "is required");
      return { shipment: presentShipment(await createShipment(deps, { orderId, owner, carrier, service, address, parcels })) };
    },
    async cancelShipment({ orderId }) {
      const shipment = await cancelShipment(deps, orderId);
      return shipment === undefined ? {} : { shipment: presentShipment(shipment) };
    },
    async trackShipment({ orderId, afterSequence }) {
      const shipment = await getShipment(deps.database, orderId);
      if (shipment === undefined) throw new DomainError("NOT_FOUND", "this order has no shipment");
      const events = shipment.sequence > afterSequence ? await getEvents(deps.database, shipment.id, afterSequence) : [];
      // Read after the shipment: it may already hold more than that says.
      const known = events.filter((event) => event.sequence <= shipment.sequence);
      return { shipment: presentShipment(shipment), events: known.map(presentEvent) };
    },
  };
}

function presentShipment(row: ShipmentRow): MessageInitShape<typeof ShipmentSchema> {
  return {
    id: row.id,
    orderId: row.order_id,
    state: SHIPMENT_STATES[row.state],
    carrier: row.carrier,
    service: row.service,
    sequence: row.sequence,
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
    parcels: row.parcels.map(({ id, warehouseId, trackingNumber, weightGrams, contents, lastEvent }) => ({
      id,
      warehouseId,
      trackingNumber,
      weightGrams,
      contents: [...contents],
      lastEvent,
    })),
  };
}

function presentEvent(row: EventRow): MessageInitShape<typeof TrackingEventSchema> {
  return {
    sequence: row.sequence,
    parcelId: row.parcel_id,
    kind: row.kind,
    location: row.location,
    description: row.description,
    occurTime: timestampFromDate(row.occur_time),
  };
}
