import { statement, type Queryable, type Transaction } from "@technova/store";

export interface LevelRow extends Record<string, unknown> {
  readonly variant_id: string;
  readonly warehouse_id: string;
  readonly on_hand: number;
  readonly reserved: number;
  readonly sold: number;
}

export interface LockedRow extends LevelRow {
  readonly region_code: string;
  readonly priority: number;
}

/** A change of one level, with what the history says of it. */
export interface Change {
  readonly variantId: string;
  readonly warehouseId: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly sold: number;
}

export interface Why {
  readonly kind: string;
  readonly reason: string;
  readonly reservationId: string;
}

const LEVELS = statement(
  "inventory.levels",
  "SELECT variant_id, warehouse_id, on_hand, reserved, sold FROM inventory.stock WHERE variant_id = ANY ($1::text[]) ORDER BY variant_id, warehouse_id",
);

/** All levels of the variants, locked in one order, so that no two can wait for each other. */
export const LOCK_COLUMNS = "s.variant_id, s.warehouse_id, s.on_hand, s.reserved, s.sold, w.region_code, w.priority";
const LOCK = statement(
  "inventory.lock",
  `SELECT ${LOCK_COLUMNS} FROM inventory.stock s JOIN inventory.warehouse w ON w.id = s.warehouse_id
   WHERE s.variant_id = ANY ($1::text[]) ORDER BY s.variant_id, s.warehouse_id FOR NO KEY UPDATE OF s`,
);

const APPLY = statement(
  "inventory.apply",
  `WITH c AS MATERIALIZED (SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::int[]) AS x (variant_id, warehouse_id, on_hand, reserved, sold)),
   changed AS (
     UPDATE inventory.stock s SET on_hand = s.on_hand + c.on_hand, reserved = s.reserved + c.reserved, sold = s.sold + c.sold
     FROM c WHERE s.variant_id = c.variant_id AND s.warehouse_id = c.warehouse_id)
   INSERT INTO inventory.movement (variant_id, warehouse_id, kind, on_hand_delta, reserved_delta, sold_delta, reason, reservation_id, create_time)
   SELECT variant_id, warehouse_id, $6, on_hand, reserved, sold, $7, $8, $9 FROM c`,
);

const ENSURE_LEVEL = statement(
  "inventory.level-ensure",
  "INSERT INTO inventory.stock (variant_id, warehouse_id, on_hand) SELECT $1, id, 0 FROM inventory.warehouse WHERE id = $2 ON CONFLICT DO NOTHING",
);

export async function readLevels(queryable: Queryable, variantIds: readonly string[]): Promise<LevelRow[]> {
  return queryable.query<LevelRow>(LEVELS, [variantIds]);
}

export async function lockLevels(tx: Transaction, variantIds: readonly string[]): Promise<LockedRow[]> {
  return tx.query<LockedRow>(LOCK, [variantIds]);
}

/** Changes levels that are locked, and adds a line of history for each, at the end of the transaction. */
export function applyChanges(tx: Transaction, changes: readonly Change[], why: Why, now: Date): void {
  tx.last(APPLY, [
    changes.map((change) => change.variantId),
    changes.map((change) => change.warehouseId),
    changes.map((change) => change.onHand),
    changes.map((change) => change.reserved),
    changes.map((change) => change.sold),
    why.kind,
    why.reason,
    why.reservationId,
    now,
  ]);
}

/** Makes an empty level where there is none; does nothing where the warehouse is not known. */
export async function ensureLevel(tx: Transaction, variantId: string, warehouseId: string): Promise<void> {
  await tx.query(ENSURE_LEVEL, [variantId, warehouseId]);
}
