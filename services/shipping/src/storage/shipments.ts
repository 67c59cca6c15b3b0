import { statement, type Queryable, type Transaction } from "@technova/store";
import type { ShipmentState, TrackingKind } from "../domain/shipment.ts";

export interface ParcelRow {
  readonly id: string;
  readonly warehouseId: string;
  readonly contents: readonly { readonly variantId: string; readonly quantity: number }[];
  readonly weightGrams: number;
  readonly volumeCm3: number;
  readonly longestMm: number;
  readonly trackingNumber: string;
  readonly lastEvent: TrackingKind | "";
}

export interface ShipmentRow extends Record<string, unknown> {
  readonly id: string;
  readonly order_id: string;
  readonly owner: string;
  readonly carrier: string;
  readonly service: string;
  readonly address: Buffer | null;
  readonly state: ShipmentState;
  readonly cancel_requested: boolean;
  readonly sequence: number;
  readonly create_time: Date;
  readonly update_time: Date;
  readonly parcels: readonly ParcelRow[];
}

export interface EventRow extends Record<string, unknown> {
  readonly sequence: number;
  readonly parcel_id: string;
  readonly kind: TrackingKind;
  readonly location: string;
  readonly description: string;
  readonly occur_time: Date;
}

const PARCELS = `coalesce((SELECT json_agg(json_build_object('id', p.id, 'warehouseId', p.warehouse_id, 'contents', p.contents, 'weightGrams', p.weight_grams,
     'volumeCm3', p.volume_cm3, 'longestMm', p.longest_mm, 'trackingNumber', p.tracking_number, 'lastEvent', p.last_event) ORDER BY p.position)
   FROM shipping.parcel p WHERE p.shipment_id = s.id), '[]') AS parcels`;
const COLUMNS = `s.id, s.order_id, s.owner, s.carrier, s.service, s.address, s.state, s.cancel_requested, s.sequence, s.create_time, s.update_time, ${PARCELS}`;

const OPEN = statement(
  "shipping.shipment-open",
  `WITH opened AS (
     INSERT INTO shipping.shipment (id, order_id, owner, carrier, service, address, state, create_time, update_time)
     VALUES ($1, $2, $3, $4, $5, $6, 'preparing', $7, $7) ON CONFLICT DO NOTHING RETURNING id)
   INSERT INTO shipping.parcel (id, shipment_id, position, warehouse_id, contents, weight_grams, volume_cm3, longest_mm)
   SELECT x.id, opened.id, x.ord, x.warehouse_id, x.contents, x.weight_grams, x.volume_cm3, x.longest_mm
   FROM opened, unnest($8::text[], $9::text[], $10::jsonb[], $11::int[], $12::int[], $13::int[]) WITH ORDINALITY
     AS x (id, warehouse_id, contents, weight_grams, volume_cm3, longest_mm, ord)
   RETURNING shipment_id`,
);
const BAR = statement(
  "shipping.shipment-bar",
  "INSERT INTO shipping.shipment (id, order_id, state, create_time, update_time) VALUES ($1, $2, 'cancelled', $3, $3) ON CONFLICT DO NOTHING RETURNING id",
);
const GET = statement("shipping.shipment-get", `SELECT ${COLUMNS} FROM shipping.shipment s WHERE s.order_id = $1`);
const LOCK = statement("shipping.shipment-lock", "SELECT id FROM shipping.shipment WHERE order_id = $1 FOR UPDATE");
const LIST = statement(
  "shipping.shipment-list",
  `SELECT ${COLUMNS} FROM shipping.shipment s WHERE (cardinality($1::text[]) = 0 OR s.state = ANY ($1)) AND s.carrier <> '' AND ($2::timestamptz IS NULL OR (s.create_time, s.id) < ($2, $3))
   ORDER BY s.create_time DESC, s.id DESC LIMIT $4`,
);
const LABEL = statement(
  "shipping.shipment-label",
  `WITH labelled AS (
     UPDATE shipping.parcel p SET tracking_number = x.tracking_number, label_hash = x.label_hash, label_type = x.label_type
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS x (id, tracking_number, label_hash, label_type) WHERE p.id = x.id)
   UPDATE shipping.shipment SET state = 'ready', address = NULL, poll_due = $6, update_time = $7 WHERE id = $1`,
);
const CLOSE = statement(
  "shipping.shipment-close",
  "UPDATE shipping.shipment SET state = $2, cancel_requested = false, address = NULL, poll_due = NULL, update_time = $3 WHERE id = $1",
);
const WISH_CANCEL = statement(
  "shipping.shipment-wish-cancel",
  "UPDATE shipping.shipment SET cancel_requested = $2, update_time = $3 WHERE id = $1",
);
const EVENTS = statement(
  "shipping.events-get",
  "SELECT sequence, parcel_id, kind, location, description, occur_time FROM shipping.tracking_event WHERE shipment_id = $1 AND sequence > $2 ORDER BY sequence",
);
const CLAIM_POLLS = statement(
  "shipping.polls-claim",
  `UPDATE shipping.shipment s SET poll_due = $2 WHERE s.id IN (
     SELECT id FROM shipping.shipment WHERE poll_due <= $1 ORDER BY poll_due LIMIT $3 FOR UPDATE SKIP LOCKED)
   RETURNING ${COLUMNS}`,
);
/** Only events that are not known yet are added, numbered on; the parcels take over the newest of theirs. */
const ADD_EVENTS = statement(
  "shipping.events-add",
  `WITH said AS MATERIALIZED (
     SELECT x.*, row_number() OVER (ORDER BY x.occur_time, x.ord) AS number
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[]) WITH ORDINALITY AS x (parcel_id, carrier_event_id, kind, location, description, occur_time, ord)
     WHERE NOT EXISTS (SELECT FROM shipping.tracking_event e WHERE e.parcel_id = x.parcel_id AND e.carrier_event_id = x.carrier_event_id)),
   added AS (
     INSERT INTO shipping.tracking_event (shipment_id, sequence, parcel_id, carrier_event_id, kind, location, description, occur_time, create_time)
     SELECT $1, s.sequence + said.number, said.parcel_id, said.carrier_event_id, said.kind, said.location, said.description, said.occur_time, $8
     FROM said, shipping.shipment s WHERE s.id = $1 ORDER BY said.number
     RETURNING sequence, parcel_id, kind),
   moved AS (
     UPDATE shipping.parcel p SET last_event = a.kind FROM added a
     WHERE p.id = a.parcel_id AND a.sequence = (SELECT max(b.sequence) FROM added b WHERE b.parcel_id = a.parcel_id))
   UPDATE shipping.shipment s SET sequence = (SELECT max(sequence) FROM added) WHERE s.id = $1 AND EXISTS (SELECT FROM added) RETURNING s.sequence`,
);
const AFTER_POLL = statement(
  "shipping.poll-done",
  "UPDATE shipping.shipment SET state = $2, poll_due = $3, update_time = CASE WHEN $5::boolean THEN $4::timestamptz ELSE update_time END WHERE id = $1",
);
const LABEL_OF = statement("shipping.label-get", "SELECT label_hash, label_type FROM shipping.parcel WHERE id = $1");

export interface ShipmentDraft {
  readonly id: string;
  readonly orderId: string;
  readonly owner: string;
  readonly carrier: string;
  readonly service: string;
  readonly address: Uint8Array;
  readonly parcels: readonly Omit<ParcelRow, "trackingNumber" | "lastEvent">[];
}

/** Stores a shipment that is to be labelled; false where the order has one, or is barred from having one. */
export async function openShipment(tx: Transaction, draft: ShipmentDraft, now: Date): Promise<boolean> {
  const { parcels } = draft;
  const rows = await tx.query(OPEN, [
    draft.id,
    draft.orderId,
    draft.owner,
    draft.carrier,
    draft.service,
    Buffer.from(draft.address),
    now,
    parcels.map((parcel) => parcel.id),
    parcels.map((parcel) => parcel.warehouseId),
    parcels.map((parcel) => JSON.stringify(parcel.contents)),
    parcels.map((parcel) => parcel.weightGrams),
    parcels.map((parcel) => parcel.volumeCm3),
    parcels.map((parcel) => parcel.longestMm),
  ]);
  return rows.length > 0;
}

/** Bars an order that has no shipment from getting one; false where it has. */
export async function barShipment(tx: Transaction, id: string, orderId: string, now: Date): Promise<boolean> {
  return (await tx.query(BAR, [id, orderId, now])).length > 0;
}

export async function getShipment(queryable: Queryable, orderId: string): Promise<ShipmentRow | undefined> {
  return (await queryable.query<ShipmentRow>(GET, [orderId]))[0];
}

/** Locks a shipment, then reads it with its parcels. */
export async function lockShipment(tx: Transaction, orderId: string): Promise<ShipmentRow | undefined> {
  await tx.query(LOCK, [orderId]);
  return getShipment(tx, orderId);
}

export async function listShipments(
  queryable: Queryable,
  states: readonly ShipmentState[],
  after: { readonly time: string; readonly id: string } | undefined,
  limit: number,
): Promise<ShipmentRow[]> {
  return queryable.query<ShipmentRow>(LIST, [states, after?.time ?? null, after?.id ?? "", limit]);
}

export interface Label {
  readonly parcelId: string;
  readonly trackingNumber: string;
  readonly hash: string;
  readonly contentType: string;
}

/** The shipment is labelled and waits for the carrier. */
export async function labelShipment(tx: Transaction, id: string, labels: readonly Label[], pollDue: Date, now: Date): Promise<void> {
  await tx.query(LABEL, [
    id,
    labels.map((label) => label.parcelId),
    labels.map((label) => label.trackingNumber),
    labels.map((label) => label.hash),
    labels.map((label) => label.contentType),
    pollDue,
    now,
  ]);
}

/** Ends a shipment that will never be on its way. */
export async function closeShipment(tx: Transaction, id: string, state: "cancelled" | "refused", now: Date): Promise<void> {
  await tx.query(CLOSE, [id, state, now]);
}

/** Notes, or strikes out, that somebody wants the shipment cancelled; what it has come to stays. */
export async function wishCancel(tx: Transaction, id: string, wished: boolean, now: Date): Promise<void> {
  await tx.query(WISH_CANCEL, [id, wished, now]);
}

export async function getEvents(queryable: Queryable, shipmentId: string, after: number): Promise<EventRow[]> {
  return queryable.query<EventRow>(EVENTS, [shipmentId, after]);
}

/** Takes shipments whose carrier is to be asked; nobody else asks until the time given. */
export async function claimPolls(queryable: Queryable, now: Date, until: Date, limit: number): Promise<ShipmentRow[]> {
  return queryable.query<ShipmentRow>(CLAIM_POLLS, [now, until, limit]);
}

export interface NewEvent {
  readonly parcelId: string;
  readonly carrierEventId: string;
  readonly kind: TrackingKind;
  readonly location: string;
  readonly description: string;
  readonly time: Date;
}

/** Adds what is not known yet, in the order in which it happened; false where all was known. The shipment is locked. */
export async function addEvents(tx: Transaction, shipmentId: string, events: readonly NewEvent[], now: Date): Promise<boolean> {
  if (events.length === 0) return false;
  const rows = await tx.query(ADD_EVENTS, [
    shipmentId,
    events.map((event) => event.parcelId),
    events.map((event) => event.carrierEventId),
    events.map((event) => event.kind),
    events.map((event) => event.location),
    events.map((event) => event.description),
    events.map((event) => event.time),
    now,
  ]);
  return rows.length > 0;
}

export async function finishPoll(
  tx: Transaction,
  id: string,
  state: ShipmentState,
  nextPoll: Date | undefined,
  now: Date,
  changed: boolean,
): Promise<void> {
  await tx.query(AFTER_POLL, [id, state, nextPoll ?? null, now, changed]);
}

export async function getLabel(queryable: Queryable, parcelId: string): Promise<{ label_hash: string; label_type: string } | undefined> {
  return (await queryable.query<{ label_hash: string; label_type: string }>(LABEL_OF, [parcelId]))[0];
}
