import { DomainError, failpoint } from "@technova/kit";
import type { Transaction } from "@technova/store";
import { allocate, mergeWanted, type Allocation, type Wanted } from "../domain/allocate.ts";
import {
  addLines,
  claimReservation,
  dropLines,
  getReservation,
  lockReservation,
  setReservation,
  type ReservationRow,
} from "../storage/reservations.ts";
import { lockLevels, type LockedRow } from "../storage/stock.ts";
import { changeStock } from "./change-stock.ts";
import type { InventoryDependencies } from "./dependencies.ts";

export interface ReserveCommand {
  readonly reservationId: string;
  readonly items: readonly Wanted[];
  readonly expireTime: Date;
  readonly regionCode: string;
  /** Holds units again where the reservation has expired. */
  readonly renew: boolean;
}

/** Holds units for an order, all or none. A repeat returns the reservation as it stands. */
export async function reserve(deps: InventoryDependencies, command: ReserveCommand): Promise<ReservationRow> {
  const now = deps.clock.now();
  const wanted = mergeWanted(command.items);
  const variantIds = wanted.map((item) => item.variantId);
  const { reservationId: id, expireTime } = command;
  const result = await deps.database.transaction(async (tx) => {
    const rows = await claimReservation(tx, id, variantIds, expireTime, now);
    if (rows[0]?.claimed === id || rows.length === 0) {
      const allocations = await hold(deps, tx, rows, wanted, command, now);
      return { id, state: "held" as const, expireTime, allocations };
    }
    return renewOrReturn(deps, tx, wanted, command, now);
  });
  failpoint("inventory.reserved");
  return result;
}

async function renewOrReturn(
  deps: InventoryDependencies,
  tx: Transaction,
  wanted: readonly Wanted[],
  command: ReserveCommand,
  now: Date,
): Promise<ReservationRow> {
  const { reservationId: id, expireTime, renew } = command;
  // Unlocked: the levels are locked already, and whoever changes the reservation locks it before them.
  const known = await getReservation(tx, id);
  if (known === undefined) throw new DomainError("BUSY", "the reservation is being made; ask again");
  if (known.state === "held" || known.state === "committed" || known.state === "shipped") return known;
  if (known.state === "released" || !renew) throw new DomainError("RESERVATION_LOST", `the reservation is ${known.state}`);
  return renewExpired(deps, tx, wanted, command, now, id, expireTime);
}

async function renewExpired(
  deps: InventoryDependencies,
  tx: Transaction,
  wanted: readonly Wanted[],
  command: ReserveCommand,
  now: Date,
  id: string,
  expireTime: Date,
): Promise<ReservationRow> {
  const locked = await lockReservation(tx, id);
  if (locked?.state !== "expired") throw new DomainError("BUSY", "the reservation is being changed; ask again");
  await dropLines(tx, id);
  const rows = await lockLevels(
    tx,
    wanted.map((item) => item.variantId),
  );
  const allocations = await hold(deps, tx, rows, wanted, command, now);
  setReservation(tx, id, "held", expireTime, now);
  return { id, state: "held", expireTime, allocations };
}

async function hold(
  deps: InventoryDependencies,
  tx: Transaction,
  rows: readonly LockedRow[],
  wanted: readonly Wanted[],
  command: ReserveCommand,
  now: Date,
): Promise<readonly Allocation[]> {
  const stock = rows.map((row) => ({
    variantId: row.variant_id,
    warehouseId: row.warehouse_id,
    free: row.on_hand - row.reserved - row.sold,
    regionCode: row.region_code,
    priority: row.priority,
  }));
  const result = allocate(wanted, stock, command.regionCode);
  if ("lacking" in result) throw outOfStock(result.lacking);
  addLines(tx, command.reservationId, result.allocations);
  const changes = result.allocations.map(({ variantId, warehouseId, quantity }) => ({
    variantId,
    warehouseId,
    onHand: 0,
    reserved: quantity,
    sold: 0,
  }));
  await changeStock(
    deps.bus,
    tx,
    rows,
    changes,
    { kind: "reserved", reason: command.reservationId, reservationId: command.reservationId },
    now,
  );
  return result.allocations;
}

function outOfStock(lacking: readonly { readonly variantId: string; readonly wanted: number; readonly free: number }[]): DomainError {
  const [first] = lacking;
  const more = lacking.length > 1 ? `, and ${lacking.length - 1} more items lack` : "";
  return new DomainError(
    "OUT_OF_STOCK",
    `only ${first?.free ?? 0} of ${first?.wanted ?? 0} are left${more}; change the quantity or remove the item`,
    {
      metadata: { variant_ids: lacking.map((one) => one.variantId).join(","), free: lacking.map((one) => one.free).join(",") },
    },
  );
}
