import { statement, type Queryable, type Transaction } from "@technova/store";
import type { Allocation } from "../domain/allocate.ts";
import type { ReservationState } from "../domain/reservation.ts";
import { LOCK_COLUMNS, type LockedRow } from "./stock.ts";

export interface ReservationRow {
  readonly id: string;
  readonly state: ReservationState;
  readonly expireTime: Date;
  readonly allocations: readonly Allocation[];
}

interface JoinedRow extends Record<string, unknown> {
  readonly id: string;
  readonly state: ReservationState;
  readonly expire_time: Date;
  readonly variant_id: string | null;
  readonly warehouse_id: string;
  readonly quantity: number;
}

interface JoinedLevelRow extends LockedRow {
  readonly id: string;
  readonly state: ReservationState;
  readonly expire_time: Date;
  readonly from_warehouse: string;
  readonly quantity: number;
}

/** Claims the id and locks the levels in one go; `claimed` is null where the id was used before. */
const CLAIM = statement(
  "inventory.reservation-claim",
  `WITH claim AS (
     INSERT INTO inventory.reservation (id, state, expire_time, create_time, update_time) VALUES ($2, 'held', $3, $4, $4)
     ON CONFLICT DO NOTHING RETURNING id)
   SELECT ${LOCK_COLUMNS}, (SELECT id FROM claim) AS claimed
   FROM inventory.stock s JOIN inventory.warehouse w ON w.id = s.warehouse_id
   WHERE s.variant_id = ANY ($1::text[]) ORDER BY s.variant_id, s.warehouse_id FOR NO KEY UPDATE OF s`,
);
const ADD_LINES = statement(
  "inventory.reservation-lines",
  `INSERT INTO inventory.reservation_line (reservation_id, variant_id, warehouse_id, quantity) SELECT $1, * FROM unnest($2::text[], $3::text[], $4::int[])`,
);
const DROP_LINES = statement("inventory.reservation-lines-drop", "DELETE FROM inventory.reservation_line WHERE reservation_id = $1");
const COLUMNS = "r.id, r.state, r.expire_time, l.variant_id, l.warehouse_id, l.quantity";
const GET = statement(
  "inventory.reservation-get",
  `SELECT ${COLUMNS} FROM inventory.reservation r LEFT JOIN inventory.reservation_line l ON l.reservation_id = r.id WHERE r.id = $1 ORDER BY l.variant_id, l.warehouse_id`,
);
const LOCK = statement(
  "inventory.reservation-lock",
  `SELECT ${COLUMNS} FROM inventory.reservation r LEFT JOIN inventory.reservation_line l ON l.reservation_id = r.id WHERE r.id = $1 ORDER BY l.variant_id, l.warehouse_id FOR UPDATE OF r`,
);
/** The reservation and all levels of what it holds, locked in this order; nothing where it holds nothing. */
const LOCK_WITH_LEVELS = statement(
  "inventory.reservation-lock-levels",
  `SELECT r.id, r.state, r.expire_time, l.warehouse_id AS from_warehouse, l.quantity, ${LOCK_COLUMNS}
   FROM inventory.reservation r JOIN inventory.reservation_line l ON l.reservation_id = r.id
     JOIN inventory.stock s ON s.variant_id = l.variant_id JOIN inventory.warehouse w ON w.id = s.warehouse_id
   WHERE r.id = $1 ORDER BY s.variant_id, s.warehouse_id FOR UPDATE OF r FOR NO KEY UPDATE OF s`,
);
const SET_STATE = statement(
  "inventory.reservation-set",
  "UPDATE inventory.reservation SET state = $2, expire_time = $3, update_time = $4 WHERE id = $1",
);
const BAR = statement(
  "inventory.reservation-bar",
  "INSERT INTO inventory.reservation (id, state, expire_time, create_time, update_time) VALUES ($1, 'released', $2, $2, $2) ON CONFLICT DO NOTHING RETURNING id",
);
const DUE = statement(
  "inventory.reservation-due",
  "SELECT id FROM inventory.reservation WHERE state = 'held' AND expire_time < $1 ORDER BY expire_time LIMIT 50",
);

export async function claimReservation(
  tx: Transaction,
  id: string,
  variantIds: readonly string[],
  expireTime: Date,
  now: Date,
): Promise<(LockedRow & { readonly claimed: string | null })[]> {
  return tx.query<LockedRow & { readonly claimed: string | null }>(CLAIM, [variantIds, id, expireTime, now]);
}

export function addLines(tx: Transaction, id: string, allocations: readonly Allocation[]): void {
  tx.last(ADD_LINES, [
    id,
    allocations.map((one) => one.variantId),
    allocations.map((one) => one.warehouseId),
    allocations.map((one) => one.quantity),
  ]);
}

export async function dropLines(tx: Transaction, id: string): Promise<void> {
  await tx.query(DROP_LINES, [id]);
}

export async function getReservation(queryable: Queryable, id: string): Promise<ReservationRow | undefined> {
  return joined(await queryable.query<JoinedRow>(GET, [id]));
}

export async function lockReservation(tx: Transaction, id: string): Promise<ReservationRow | undefined> {
  return joined(await tx.query<JoinedRow>(LOCK, [id]));
}

/** A reservation with the levels of its variants, all locked; undefined where it holds nothing, or is not there. */
export async function lockWithLevels(
  tx: Transaction,
  id: string,
): Promise<{ readonly reservation: ReservationRow; readonly levels: readonly LockedRow[] } | undefined> {
  const rows = await tx.query<JoinedLevelRow>(LOCK_WITH_LEVELS, [id]);
  const [first] = rows;
  if (first === undefined) return undefined;
  // Each of its lines comes once with every level of its variant.
  const lines = new Map(rows.map((row) => [`${row.variant_id} ${row.from_warehouse}`, row]));
  const levels = new Map(rows.map((row) => [`${row.variant_id} ${row.warehouse_id}`, row]));
  const allocations = [...lines.values()].map((row) => ({
    variantId: row.variant_id,
    warehouseId: row.from_warehouse,
    quantity: row.quantity,
  }));
  return { reservation: { id: first.id, state: first.state, expireTime: first.expire_time, allocations }, levels: [...levels.values()] };
}

export function setReservation(tx: Transaction, id: string, state: ReservationState, expireTime: Date, now: Date): void {
  tx.last(SET_STATE, [id, state, expireTime, now]);
}

/** Marks an id that was never reserved as released, so that a reservation which comes late is refused; false where it exists. */
export async function barReservation(tx: Transaction, id: string, now: Date): Promise<boolean> {
  return (await tx.query(BAR, [id, now])).length > 0;
}

export async function dueReservations(queryable: Queryable, now: Date): Promise<string[]> {
  return (await queryable.query<{ id: string }>(DUE, [now])).map((row) => row.id);
}

function joined(rows: readonly JoinedRow[]): ReservationRow | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const allocations = rows.flatMap((row) =>
    row.variant_id === null ? [] : [{ variantId: row.variant_id, warehouseId: row.warehouse_id, quantity: row.quantity }],
  );
  return { id: first.id, state: first.state, expireTime: first.expire_time, allocations };
}
