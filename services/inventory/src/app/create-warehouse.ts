import type { IdempotencyKey } from "@technova/store";
import { Warehouse } from "../storage/warehouses.ts";
import type { InventoryDependencies } from "./dependencies.ts";

export interface WarehouseDraft {
  readonly name: string;
  readonly regionCode: string;
  readonly priority: number;
}

/** Opens a warehouse; returns its id. */
export async function createWarehouse(
  deps: InventoryDependencies,
  { name, regionCode, priority }: WarehouseDraft,
  key: IdempotencyKey,
): Promise<string> {
  return deps.orm.transaction(async (em, tx) => {
    const id = deps.newId("whs");
    const earlier = await deps.idempotency.begin(tx, key, id, deps.clock.now());
    if (earlier !== undefined) return earlier;
    em.create(Warehouse, { id, name, regionCode, priority });
    return id;
  });
}
