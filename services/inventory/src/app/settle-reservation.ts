import { DomainError, failpoint } from "@technova/kit";
import type { Transaction } from "@technova/store";
import { commit, expire, release, ship, type Transition } from "../domain/reservation.ts";
import { barReservation, lockReservation, lockWithLevels, setReservation, type ReservationRow } from "../storage/reservations.ts";
import { changeStock } from "./change-stock.ts";
import type { InventoryDependencies } from "./dependencies.ts";

/** Turns held units into sold ones. */
export async function commitReservation(deps: InventoryDependencies, id: string): Promise<ReservationRow> {
  const result = await deps.database.transaction((tx) => settle(deps, tx, id, commit));
  failpoint("inventory.committed");
  return result;
}

/** Takes sold units off hand. */
export async function shipReservation(deps: InventoryDependencies, id: string): Promise<ReservationRow> {
  const result = await deps.database.transaction((tx) => settle(deps, tx, id, ship));
  failpoint("inventory.shipped");
  return result;
}

/** Gives units back, held or sold; an id that was never reserved is barred. */
export async function releaseReservation(deps: InventoryDependencies, id: string): Promise<ReservationRow> {
  const result = await deps.database.transaction(async (tx) => {
    const now = deps.clock.now();
    if (await barReservation(tx, id, now)) return { id, state: "released" as const, expireTime: now, allocations: [] };
    return settle(deps, tx, id, release);
  });
  failpoint("inventory.released");
  return result;
}

/** Gives the units of a reservation back whose time is up; nothing where it was settled or extended meanwhile. */
export async function expireReservation(deps: InventoryDependencies, id: string): Promise<void> {
  await deps.database.transaction((tx) =>
    settle(deps, tx, id, (state, expireTime) => (expireTime > deps.clock.now() ? undefined : expire(state))),
  );
}

/** Moves the expiry of a held reservation later, never earlier. */
export async function extendReservation(deps: InventoryDependencies, id: string, expireTime: Date): Promise<ReservationRow> {
  return deps.database.transaction(async (tx) => {
    const reservation = await mustLock(tx, id);
    if (
      reservation.state === "committed" ||
      reservation.state === "shipped" ||
      (reservation.state === "held" && reservation.expireTime >= expireTime)
    )
      return reservation;
    if (reservation.state !== "held") throw new DomainError("RESERVATION_LOST", `the reservation is ${reservation.state}; reserve again`);
    setReservation(tx, id, "held", expireTime, deps.clock.now());
    return { ...reservation, expireTime };
  });
}

async function mustLock(tx: Transaction, id: string): Promise<ReservationRow> {
  const reservation = await lockReservation(tx, id);
  if (reservation === undefined) throw new DomainError("NOT_FOUND", "there is no such reservation");
  return reservation;
}

/** Makes the transition that is decided on; with none, the reservation stays as it is. */
async function settle(
  deps: InventoryDependencies,
  tx: Transaction,
  id: string,
  decide: (state: ReservationRow["state"], expireTime: Date) => Transition | undefined,
): Promise<ReservationRow> {
  const locked = await lockWithLevels(tx, id);
  const reservation = locked?.reservation ?? (await mustLock(tx, id));
  const transition = decide(reservation.state, reservation.expireTime);
  if (transition === undefined) return reservation;
  const now = deps.clock.now();
  if (transition.reserved !== 0 || transition.sold !== 0) {
    const changes = reservation.allocations.map(({ variantId, warehouseId, quantity }) => ({
      variantId,
      warehouseId,
      onHand: transition.onHand * quantity,
      reserved: transition.reserved * quantity,
      sold: transition.sold * quantity,
    }));
    const why = { kind: transition.kind, reason: reservation.id, reservationId: reservation.id };
    await changeStock(deps.bus, tx, locked?.levels ?? [], changes, why, now);
  }
  setReservation(tx, reservation.id, transition.to, reservation.expireTime, now);
  return { ...reservation, state: transition.to };
}
