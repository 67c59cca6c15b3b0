import { defineEntity, p } from "@mikro-orm/core";
import { statement, type Queryable } from "@technova/store";

const WarehouseSchema = defineEntity({
  name: "Warehouse",
  tableName: "warehouse",
  schema: "inventory",
  properties: {
    id: p.text().primary(),
    name: p.text(),
    regionCode: p.text(),
    priority: p.integer(),
  },
});
/** A place where stock lies; edited by people, so it is the ORM's. */
export class Warehouse extends WarehouseSchema.class {}
WarehouseSchema.setClass(Warehouse);

export interface MovementRow extends Record<string, unknown> {
  readonly id: bigint;
  readonly variant_id: string;
  readonly warehouse_id: string;
  readonly kind: string;
  readonly on_hand_delta: number;
  readonly reserved_delta: number;
  readonly sold_delta: number;
  readonly reason: string;
  readonly reservation_id: string;
  readonly create_time: Date;
}

const MOVEMENTS = statement(
  "inventory.movements",
  `SELECT id, variant_id, warehouse_id, kind, on_hand_delta, reserved_delta, sold_delta, reason, reservation_id, create_time
   FROM inventory.movement WHERE variant_id = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
);

/** A variant's history, newest first, from before an id. */
export async function listMovements(queryable: Queryable, variantId: string, before: string | null, limit: number): Promise<MovementRow[]> {
  return queryable.query<MovementRow>(MOVEMENTS, [variantId, before, limit]);
}
