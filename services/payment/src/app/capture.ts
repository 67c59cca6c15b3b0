import { DomainError } from "@technova/kit";
import { beginAttempt, lockIntentOfOrder, type IntentRow } from "../storage/intents.ts";
import { ask, busy } from "./attempt.ts";
import type { PaymentDependencies } from "./dependencies.ts";

/** Takes the held amount; a repeat returns the payment as it stands. */
export async function capture(deps: PaymentDependencies, orderId: string): Promise<IntentRow> {
  const { intent, done } = await deps.database.transaction(async (tx) => {
    const known = await lockIntentOfOrder(tx, orderId);
    if (known === undefined) throw new DomainError("NOT_FOUND", "this order has no payment");
    if (known.state === "captured" || known.state === "partially_refunded" || known.state === "refunded")
      return { intent: known, done: true };
    if (known.state !== "authorized" || known.cancel_requested) {
      throw new DomainError(
        "PAYMENT_NOT_CAPTURABLE",
        `the payment is ${known.cancel_requested ? "being cancelled" : known.state} and cannot be captured`,
      );
    }
    if (known.attempt_live) throw busy();
    await beginAttempt(tx, known.id, "capture", captureKey(known.id), deps.clock.now());
    return { intent: known, done: false };
  });
  if (done) return intent;
  const key = captureKey(intent.id);
  const after = await ask(deps, intent, key, () => deps.provider.capture(intent.charge_id, key));
  if (after.state === "voided" || after.state === "failed") {
    throw new DomainError("PAYMENT_NOT_CAPTURABLE", `the payment is ${after.state}: its authorisation has ended`);
  }
  return after;
}

function captureKey(intentId: string): string {
  return `${intentId}:capture`;
}
