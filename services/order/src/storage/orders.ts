import { statement, type Queryable, type Transaction } from "@technova/store";
import type { EntryKind, State, Step } from "../domain/saga.ts";
import type { TimelineRow } from "./timeline.ts";

/** A line as sold; amounts as text, since JSON numbers are floats. */
export interface SoldLine {
  readonly variantId: string;
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly options: string;
  readonly quantity: number;
  readonly unitPrice: string;
  readonly total: string;
  /** Weight and packed size of a unit; absent in orders from before parcels were sent. */
  readonly weightGrams?: number;
  readonly lengthMm?: number;
  readonly widthMm?: number;
  readonly heightMm?: number;
}

export interface OrderRow extends Record<string, unknown> {
  readonly id: string;
  readonly owner: string;
  readonly cart_id: string;
  readonly state: State;
  readonly currency: string;
  readonly lines: readonly SoldLine[];
  readonly subtotal: bigint;
  readonly shipping_price: bigint;
  readonly total: bigint;
  readonly email: string;
  readonly shipping_address: Buffer;
  readonly billing_address: Buffer;
  readonly shipping_name: string;
  readonly shipping_carrier: string;
  readonly shipping_service: string;
  readonly shipment_sequence: number;
  readonly trace_parent: string;
  readonly locale: string;
  readonly payment_token: string;
  readonly action_url: string;
  readonly action_expire_time: Date | null;
  readonly cancel_reason: string;
  readonly decline_code: string;
  readonly step: Step;
  readonly step_attempts: number;
  readonly fence: number;
  readonly version: number;
  readonly sequence: number;
  readonly create_time: Date;
  readonly update_time: Date;
  /** Its timeline from the beginning, where whoever has it here has made all of it. */
  readonly timeline?: readonly TimelineRow[];
}

/** Longer than one step may take; after it another process takes over. */
const LEASE = "interval '13 s'";

const COLUMNS = `id, owner, cart_id, state, currency, lines, subtotal, shipping_price, total, email, shipping_address, billing_address, shipping_name,
  shipping_carrier, shipping_service, shipment_sequence, trace_parent, locale, payment_token, action_url, action_expire_time, cancel_reason, decline_code, step, step_attempts, fence, version, sequence, create_time, update_time`;

const INSERT = statement(
  "orders.order-insert",
  `WITH placed AS (
     INSERT INTO orders.customer_order (id, owner, cart_id, state, currency, lines, subtotal, shipping_price, total, email, shipping_address, billing_address, shipping_name,
       shipping_rate_id, locale, payment_token, step, step_due, lease_until, sequence, create_time, update_time, shipping_carrier, shipping_service, trace_parent)
     VALUES ($1, $2, $3, 'pending', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'reserve', $16, clock_timestamp() + ${LEASE}, 1, $16, $16, $17, $18, $19) RETURNING ${COLUMNS}),
   entry AS (INSERT INTO orders.timeline (order_id, sequence, create_time, kind, state) VALUES ($1, 1, $16, 'PLACED', 'pending'))
   SELECT * FROM placed`,
);
const GET = statement("orders.order-get", `SELECT ${COLUMNS} FROM orders.customer_order WHERE id = $1`);
const LOCK = statement("orders.order-lock", `SELECT ${COLUMNS} FROM orders.customer_order WHERE id = $1 FOR UPDATE`);
const LIST_OWN = statement(
  "orders.order-list-own",
  `SELECT ${COLUMNS} FROM orders.customer_order WHERE owner = $1 AND (cardinality($2::text[]) = 0 OR state = ANY ($2)) AND ($3::timestamptz IS NULL OR (create_time, id) < ($3, $4))
   ORDER BY create_time DESC, id DESC LIMIT $5`,
);
const LIST_ALL = statement(
  "orders.order-list-all",
  `SELECT ${COLUMNS} FROM orders.customer_order WHERE (cardinality($1::text[]) = 0 OR state = ANY ($1)) AND ($2::timestamptz IS NULL OR (create_time, id) < ($2, $3))
   ORDER BY create_time DESC, id DESC LIMIT $4`,
);
/** Conditional on fence and version: whoever lost the lease, or whom a cancellation overtook, changes nothing. */
const ADVANCE = statement(
  "orders.order-advance",
  `WITH moved AS (
     UPDATE orders.customer_order SET step = $4, state = $5, step_attempts = 0, step_due = CASE WHEN woken AND $6::timestamptz > $13::timestamptz THEN $13::timestamptz ELSE $6::timestamptz END, woken = false, lease_until = CASE WHEN $7::boolean THEN clock_timestamp() + ${LEASE} END,
       fence = $8, version = version + 1, sequence = sequence + cardinality($9::text[]), payment_token = CASE WHEN $14::boolean THEN '' ELSE payment_token END,
       action_url = $15, action_expire_time = $16, cancel_reason = $17, decline_code = $18, shipment_sequence = $19, update_time = $13
     WHERE id = $1 AND fence = $2 AND version = $3 RETURNING ${COLUMNS}),
   entries AS (
     INSERT INTO orders.timeline (order_id, sequence, create_time, kind, state, reason, detail, occur_time, location)
     SELECT m.id, m.sequence - cardinality($9::text[]) + e.ord::int, $13, e.kind, e.state, e.reason, e.detail, e.occur_time, e.location
     FROM moved m, unnest($9::text[], $10::text[], $11::text[], $12::text[], $20::timestamptz[], $21::text[]) WITH ORDINALITY AS e (kind, state, reason, detail, occur_time, location, ord))
   SELECT * FROM moved`,
);
const RETRY = statement(
  "orders.order-retry",
  "UPDATE orders.customer_order SET step_attempts = step_attempts + $4, step_due = CASE WHEN woken THEN $5::timestamptz ELSE $3::timestamptz END, woken = false, lease_until = NULL WHERE id = $1 AND fence = $2 AND step_due IS NOT NULL",
);
const CLAIM_DUE = statement(
  "orders.order-claim-due",
  `UPDATE orders.customer_order SET fence = fence + 1, woken = false, lease_until = clock_timestamp() + ${LEASE}
   WHERE id IN (SELECT id FROM orders.customer_order WHERE step_due <= $1 AND (lease_until IS NULL OR lease_until < clock_timestamp()) ORDER BY step_due LIMIT $2 FOR UPDATE SKIP LOCKED)
   RETURNING ${COLUMNS}`,
);
const WAKE = statement(
  "orders.order-wake",
  "UPDATE orders.customer_order SET woken = true, step_due = least(step_due, $2::timestamptz) WHERE id = ANY ($1::text[]) AND step = ANY ($3::text[])",
);
const GET_MANY = statement("orders.order-get-many", `SELECT ${COLUMNS} FROM orders.customer_order WHERE id = ANY ($1::text[])`);

type Drafted =
  | "id"
  | "owner"
  | "cart_id"
  | "currency"
  | "lines"
  | "subtotal"
  | "shipping_price"
  | "total"
  | "email"
  | "shipping_address"
  | "billing_address"
  | "shipping_name"
  | "shipping_carrier"
  | "shipping_service"
  | "trace_parent"
  | "locale"
  | "payment_token"
  | "create_time";

export interface OrderDraft extends Pick<OrderRow, Drafted> {
  readonly shipping_rate_id: string;
}

/** Stores a new order with its first step due and leased to this process, and its first entry. */
export async function insertOrder(tx: Transaction, draft: OrderDraft): Promise<OrderRow> {
  const {
    id,
    owner,
    cart_id,
    currency,
    lines,
    subtotal,
    shipping_price,
    total,
    email,
    shipping_address,
    billing_address,
    shipping_name,
    shipping_carrier,
    shipping_service,
    trace_parent,
    shipping_rate_id,
    locale,
    payment_token,
    create_time,
  } = draft;
  const [row] = await tx.query<OrderRow>(INSERT, [
    id,
    owner,
    cart_id,
    currency,
    JSON.stringify(lines),
    subtotal,
    shipping_price,
    total,
    email,
    shipping_address,
    billing_address,
    shipping_name,
    shipping_rate_id,
    locale,
    payment_token,
    create_time,
    shipping_carrier,
    shipping_service,
    trace_parent,
  ]);
  if (row === undefined) throw new Error("the order was not stored");
  const placed = {
    sequence: 1,
    create_time,
    kind: "PLACED" as const,
    state: row.state,
    reason: "",
    detail: "",
    location: "",
    occur_time: null,
  };
  return { ...row, timeline: [placed] };
}

export async function getOrder(queryable: Queryable, id: string): Promise<OrderRow | undefined> {
  return (await queryable.query<OrderRow>(GET, [id]))[0];
}

export async function getOrders(queryable: Queryable, ids: readonly string[]): Promise<OrderRow[]> {
  return queryable.query<OrderRow>(GET_MANY, [ids]);
}

export async function lockOrder(tx: Transaction, id: string): Promise<OrderRow | undefined> {
  return (await tx.query<OrderRow>(LOCK, [id]))[0];
}

export interface Position {
  readonly time: string;
  readonly id: string;
}

/** Orders of an owner, or everybody's, newest first, from after a position. */
export async function listOrders(
  queryable: Queryable,
  owner: string | undefined,
  states: readonly State[],
  after: Position | undefined,
  limit: number,
): Promise<OrderRow[]> {
  const rest = [states, after?.time ?? null, after?.id ?? "", limit];
  return owner === undefined ? queryable.query<OrderRow>(LIST_ALL, rest) : queryable.query<OrderRow>(LIST_OWN, [owner, ...rest]);
}

export interface Entry {
  readonly kind: EntryKind;
  readonly state: State;
  readonly reason: string;
  readonly detail: string;
  readonly location?: string;
  readonly occurTime?: Date | undefined;
}

/** What a transition writes. */
export interface Advance {
  readonly step: Step;
  readonly state: State;
  /** When the next step is due; undefined at rest. */
  readonly due: Date | undefined;
  /** Whether this process goes on with it at once. */
  readonly keepLease: boolean;
  readonly fence: number;
  readonly entries: readonly Entry[];
  readonly clearToken: boolean;
  readonly actionUrl: string;
  readonly actionExpireTime: Date | null;
  readonly cancelReason: string;
  readonly declineCode: string;
  readonly shipmentSequence: number;
}

/** Moves an order on; undefined where somebody else did meanwhile. */
export async function advanceOrder(tx: Transaction, from: OrderRow, advance: Advance, now: Date): Promise<OrderRow | undefined> {
  const { entries } = advance;
  const [row] = await tx.query<OrderRow>(ADVANCE, [
    from.id,
    from.fence,
    from.version,
    advance.step,
    advance.state,
    advance.due ?? null,
    advance.keepLease,
    advance.fence,
    entries.map((entry) => entry.kind),
    entries.map((entry) => entry.state),
    entries.map((entry) => entry.reason),
    entries.map((entry) => entry.detail),
    now,
    advance.clearToken,
    advance.actionUrl,
    advance.actionExpireTime,
    advance.cancelReason,
    advance.declineCode,
    advance.shipmentSequence,
    entries.map((entry) => entry.occurTime ?? null),
    entries.map((entry) => entry.location ?? ""),
  ]);
  if (row === undefined || from.timeline === undefined) return row;
  const first = row.sequence - entries.length + 1;
  const more = entries.map(({ occurTime, location = "", ...entry }, index) => ({
    ...entry,
    location,
    sequence: first + index,
    create_time: now,
    occur_time: occurTime ?? null,
  }));
  return { ...row, timeline: [...from.timeline, ...more] };
}

/** Gives the lease back with the step due again at a time, or now where there was news; `failed` counts the try. */
export async function retryStep(queryable: Queryable, order: OrderRow, due: Date, failed: boolean, now: Date): Promise<void> {
  await queryable.query(RETRY, [order.id, order.fence, due, failed ? 1 : 0, now]);
}

/** Takes orders whose step is due and whom nobody works on. */
export async function claimDueOrders(queryable: Queryable, now: Date, limit: number): Promise<OrderRow[]> {
  return queryable.query<OrderRow>(CLAIM_DUE, [now, limit]);
}

/** Lets orders look at what they wait for now, where they are at one of these steps. */
export async function wakeOrders(tx: Transaction, ids: readonly string[], steps: readonly Step[], now: Date): Promise<void> {
  await tx.query(WAKE, [ids, now, steps]);
}
