import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DomainError, formatAmount, invalidField, type Amount } from "@technova/kit";
import type { IdempotencyKey } from "@technova/store";
import { outstanding } from "../domain/charge.ts";
import { beginAttempt, intentById, lockIntent, type IntentRow } from "../storage/intents.ts";
import { ask, busy } from "./attempt.ts";
import type { PaymentDependencies } from "./dependencies.ts";

const BUSY_TRIES = 40;
const BUSY_REST_MS = 100;

/** Gives captured money back, in part or whole, once for each idempotency key. */
export async function refund(deps: PaymentDependencies, paymentId: string, amount: Amount, key: IdempotencyKey): Promise<IntentRow> {
  if (amount.minor <= 0n) throw invalidField("amount.minor_units", "must be greater than 0");
  const providerKey = `${paymentId}:refund:${createHash("sha256").update(`${key.subject}\n${key.key}`).digest("hex").slice(0, 32)}`;
  const now = deps.clock.now();
  const intent = await whileBusy(() =>
    deps.idempotency.remember(
      deps.database,
      key,
      now,
      () =>
        deps.database.transaction(async (tx) => {
          const earlier = await deps.idempotency.begin(tx, key, paymentId, now);
          const known = await lockIntent(tx, paymentId);
          if (known === undefined || known.amount === 0n) throw new DomainError("NOT_FOUND", "there is no such payment");
          if (known.attempt_live) throw busy();
          // A repeat asks the provider again with the same key, which answers the same.
          if (earlier === undefined) checkRefund(known, amount);
          beginAttempt(tx, known.id, "refund", providerKey, now, amount.minor);
          return known;
        }),
      async () => mustFind(deps, paymentId),
    ),
  );
  await ask(deps, intent, providerKey, () => deps.provider.refund(intent.charge_id, amount.minor, providerKey));
  return mustFind(deps, paymentId);
}

/** Waits for another call about the same payment, such as the same refund sent twice at once. */
async function whileBusy<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof DomainError) || error.reason !== "BUSY" || tries === BUSY_TRIES) throw error;
      await sleep(BUSY_REST_MS);
    }
  }
}

async function mustFind(deps: PaymentDependencies, paymentId: string): Promise<IntentRow> {
  const intent = await intentById(deps.database, paymentId);
  if (intent === undefined) throw new DomainError("NOT_FOUND", "there is no such payment");
  return intent;
}

function checkRefund(intent: IntentRow, amount: Amount): void {
  if (amount.currency !== intent.currency) {
    throw invalidField("amount.currency_code", `must be ${intent.currency}`);
  }
  const { kept } = outstanding(intent);
  if (amount.minor > kept)
    throw new DomainError("REFUND_TOO_LARGE", `at most ${formatAmount({ currency: intent.currency, minor: kept })} can be refunded`);
}
