import { DomainError, failpoint } from "@technova/kit";
import type { ProviderCharge } from "../domain/charge.ts";
import { endLease, type IntentRow } from "../storage/intents.ts";
import { recordAnswer } from "./apply-charge.ts";
import type { PaymentDependencies } from "./dependencies.ts";

/** The payment is being worked on by another call. */
export function busy(): DomainError {
  return new DomainError("BUSY", "this payment is being worked on; ask again in a moment");
}

/**
 * Asks the provider about an attempt that is committed, and records its answer. Where no answer comes, the
 * outcome is looked up by the key at once; where even that fails it stays unknown, and the next call looks
 * again.
 */
export async function ask(
  deps: PaymentDependencies,
  intent: IntentRow,
  key: string,
  question: () => Promise<ProviderCharge>,
): Promise<IntentRow> {
  failpoint("payment.attempt-recorded");
  try {
    const charge = await question().catch(async (error: unknown) => {
      if (!(error instanceof DomainError) || error.reason !== "PROVIDER_UNAVAILABLE") throw error;
      const found = await deps.provider.findByKey(key);
      if (found === undefined) throw error;
      return found;
    });
    return await recordAnswer(deps, intent.id, charge, key);
  } catch (error) {
    await endLease(deps.database, intent.id, key);
    throw error;
  }
}
