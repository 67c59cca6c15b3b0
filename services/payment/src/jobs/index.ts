import { BackgroundLoop, errorMessage, type Logger } from "@technova/kit";
import { ask } from "../app/attempt.ts";
import { cancel } from "../app/cancel.ts";
import type { PaymentDependencies } from "../app/dependencies.ts";
import { forgetWebhooksBefore, lostRefunds, ordersToCancel } from "../storage/intents.ts";
import { snapshotLedger } from "../storage/ledger.ts";

const SNAPSHOT_EVERY = 10_000;
const WEBHOOKS_KEPT_MS = 30 * 24 * 3_600_000;

/** Goes on with cancellations that a call could not finish, and voids authorisations that came too late. */
export function finishCancellations(deps: PaymentDependencies, logger: Logger): BackgroundLoop {
  return new BackgroundLoop({
    name: "finish-cancellations",
    logger,
    idleMs: 500,
    async round() {
      for (const orderId of await ordersToCancel(deps.database)) {
        await cancel(deps, orderId).catch((error: unknown) =>
          logger.debug({ orderId, error: errorMessage(error) }, "a cancellation is not finished yet"),
        );
      }
      return false;
    },
  });
}

/** Asks about refunds again whose asker died; the provider answers the same to the same key. */
export function finishRefunds(deps: PaymentDependencies, logger: Logger): BackgroundLoop {
  return new BackgroundLoop({
    name: "finish-refunds",
    logger,
    idleMs: 2000,
    async round() {
      for (const intent of await lostRefunds(deps.database)) {
        const { id, attempt_key: key, attempt_amount: amount, charge_id: chargeId } = intent;
        await ask(deps, intent, key, () => deps.provider.refund(chargeId, amount, key)).catch((error: unknown) =>
          logger.warn({ payment: id, error: errorMessage(error) }, "a refund could not be finished"),
        );
      }
      return false;
    },
  });
}

/** Forgets webhooks that no provider sends again. */
export function forgetWebhooks(deps: PaymentDependencies, logger: Logger): BackgroundLoop {
  const round = (): Promise<boolean> => forgetWebhooksBefore(deps.database, new Date(deps.clock.now().getTime() - WEBHOOKS_KEPT_MS));
  return new BackgroundLoop({ name: "forget-webhooks", logger, idleMs: 3_600_000, round });
}

/** Keeps balances cheap: a snapshot after every so many entries. */
export function snapshotBalances(deps: PaymentDependencies, logger: Logger): BackgroundLoop {
  return new BackgroundLoop({
    name: "snapshot-balances",
    logger,
    idleMs: 60_000,
    round: () => snapshotLedger(deps.database, SNAPSHOT_EVERY),
  });
}
