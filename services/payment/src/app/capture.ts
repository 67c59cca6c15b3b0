import { DomainError } from "@technova/kit";
import { beginCapture, lockIntentOfOrder, type IntentRow } from "../storage/intents.ts";
import { ask, busy } from "./attempt.ts";
import type { PaymentDependencies } from "./dependencies.ts";

/** Takes the held amount; a repeat returns the payment as it stands. */
export async function capture(deps: PaymentDependencies, orderId: string): Promise<IntentRow> {
  const intent = await beginCapture(deps.database, orderId, deps.clock.now());
  if (intent === undefined) return whyNot(deps, orderId);
  const key = intent.attempt_key;
  const after = await ask(deps, intent, key, () => deps.provider.capture(intent.charge_id, key));
  if (after.state === "voided" || after.state === "failed") {
    throw new DomainError("PAYMENT_NOT_CAPTURABLE", `the payment is ${after.state}: its authorisation has ended`);
  }
  return after;
}

/** The payment as it stands where it is captured already; throws where it cannot be captured, or not now. */
async function whyNot(deps: PaymentDependencies, orderId: string): Promise<IntentRow> {
  // Locked: whoever is changing it at this moment is waited for. One that is barred from ever being paid counts too.
  const known = await deps.database.transaction((tx) => lockIntentOfOrder(tx, orderId));
  if (known === undefined) throw new DomainError("NOT_FOUND", "this order has no payment");
  if (known.state === "captured" || known.state === "partially_refunded" || known.state === "refunded") return known;
  if (known.state !== "authorized" || known.cancel_requested) {
    throw new DomainError(
      "PAYMENT_NOT_CAPTURABLE",
      `the payment is ${known.cancel_requested ? "being cancelled" : known.state} and cannot be captured`,
    );
  }
  throw busy();
}
