import { DomainError } from "@technova/kit";
import type { IdempotencyKey } from "@technova/store";
import { ensureLevel, lockLevels, readLevels, type LevelRow } from "../storage/stock.ts";
import { changeStock } from "./change-stock.ts";
import type { InventoryDependencies } from "./dependencies.ts";

export interface AdjustCommand {
  readonly variantId: string;
  readonly warehouseId: string;
  readonly delta: number;
  readonly reason: string;
}

/** Adds or takes away units on hand; returns the level as it stands. */
export async function adjustStock(deps: InventoryDependencies, command: AdjustCommand, key: IdempotencyKey): Promise<LevelRow> {
  const { variantId, warehouseId, delta, reason } = command;
  const now = deps.clock.now();
  await deps.idempotency.remember(
    deps.database,
    key,
    now,
    () =>
      deps.database.transaction(async (tx) => {
        if ((await deps.idempotency.begin(tx, key, `${variantId}/${warehouseId}`, now)) !== undefined) return;
        await ensureLevel(tx, variantId, warehouseId);
        const rows = await lockLevels(tx, [variantId]);
        const level = rows.find((row) => row.warehouse_id === warehouseId);
        if (level === undefined)
          throw new DomainError("WAREHOUSE_UNKNOWN", `there is no warehouse ${warehouseId}; ListWarehouses tells which there are`);
        const inUse = level.reserved + level.sold;
        if (level.on_hand + delta < inUse) {
          throw new DomainError(
            "STOCK_IN_USE",
            `${level.on_hand} are on hand and ${inUse} of them are reserved or sold, so at most ${level.on_hand - inUse} can be taken away`,
          );
        }
        await changeStock(
          deps.bus,
          tx,
          rows,
          [{ variantId, warehouseId, onHand: delta, reserved: 0, sold: 0 }],
          { kind: "adjusted", reason, reservationId: "" },
          now,
        );
      }),
    () => undefined,
  );
  const level = (await readLevels(deps.database, [variantId])).find((row) => row.warehouse_id === warehouseId);
  if (level === undefined) throw new DomainError("NOT_FOUND", "there is no such level");
  return level;
}
