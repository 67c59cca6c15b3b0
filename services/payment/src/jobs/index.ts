import { BackgroundLoop, errorMessage, type Logger } from "@technova/kit";
import { cancel } from "../app/cancel.ts";
import type { PaymentDependencies } from "../app/dependencies.ts";
import { ordersToCancel } from "../storage/intents.ts";
import { snapshotLedger } from "../storage/ledger.ts";

const SNAPSHOT_EVERY = 10_000;

/** Goes on with cancellations that a call could not finish, and voids authorisations that came too late. */
export function finishCancellations(deps: PaymentDependencies, logger: Logger): BackgroundLoop {
  return new BackgroundLoop({
    name: "finish-cancellations",
    logger,
    idleMs: 500,
    async round() {
      for (const orderId of await ordersToCancel(deps.database)) {
        await cancel(deps, orderId).catch((error: unknown) => logger.debug({ orderId, error: errorMessage(error) }, "a cancellation is not finished yet"));
      }
      return false;
    },
  });
}

/** Keeps balances cheap: a snapshot after every so many entries. */
export function snapshotBalances(deps: PaymentDependencies, logger: Logger): BackgroundLoop {
  return new BackgroundLoop({ name: "snapshot-balances", logger, idleMs: 60_000, round: () => snapshotLedger(deps.database, SNAPSHOT_EVERY) });
}
