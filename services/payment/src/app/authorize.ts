import { invalidField, type Amount } from "@technova/kit";
import { beginAttempt, lockIntentOfOrder, openIntent, type IntentRow } from "../storage/intents.ts";
import { ask, busy } from "./attempt.ts";
import type { PaymentDependencies } from "./dependencies.ts";

export interface AuthorizeCommand {
  readonly orderId: string;
  readonly amount: Amount;
  readonly token: string;
}

/** Holds an order's amount; a repeat returns the payment as it stands, after asking where its outcome is unknown. */
export async function authorize(deps: PaymentDependencies, command: AuthorizeCommand): Promise<IntentRow> {
  const { orderId, amount, token } = command;
  if (amount.minor <= 0n) throw invalidField("amount.minor_units", "must be greater than 0");
  const id = deps.newId("pay");
  const { intent, fresh, ready } = await deps.database.transaction(async (tx) => {
    const now = deps.clock.now();
    const draft = {
      id,
      orderId,
      currency: amount.currency,
      amount: amount.minor,
      provider: deps.provider.name,
      attemptKey: `${id}:authorize`,
    };
    const opened = await openIntent(tx, draft, now);
    if (opened !== undefined) return { intent: opened, fresh: true, ready: false };
    const known = await lockIntentOfOrder(tx, orderId);
    if (known === undefined) throw busy();
    if (known.state !== "processing") return { intent: known, fresh: false, ready: true };
    if (known.attempt_live) throw busy();
    beginAttempt(tx, known.id, "authorize", known.attempt_key, now);
    return { intent: known, fresh: false, ready: false };
  });
  if (ready) return intent;
  const request = { key: intent.attempt_key, amount, token, reference: orderId };
  return ask(deps, intent, intent.attempt_key, async () => {
    // An attempt whose answer was lost is looked up, never decided anew.
    const earlier = fresh ? undefined : await deps.provider.findByKey(request.key);
    return earlier ?? deps.provider.authorize(request);
  });
}
