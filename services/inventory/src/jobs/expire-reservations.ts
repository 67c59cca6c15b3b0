import { BackgroundLoop, type Logger } from "@technova/kit";
import { expireReservation } from "../app/settle-reservation.ts";
import type { InventoryDependencies } from "../app/dependencies.ts";
import { dueReservations } from "../storage/reservations.ts";

/** Gives back what nobody came for. Every process that hosts inventory runs it; a row's lock decides. */
export function expireReservations(deps: InventoryDependencies, logger: Logger): BackgroundLoop {
  return new BackgroundLoop({
    name: "expire-reservations",
    logger,
    idleMs: 500,
    async round() {
      const due = await dueReservations(deps.database, deps.clock.now());
      for (const id of due) await expireReservation(deps, id);
      return due.length > 0;
    },
  });
}
