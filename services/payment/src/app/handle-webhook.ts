import { DomainError, failpoint } from "@technova/kit";
import { lockIntent, sawWebhook } from "../storage/intents.ts";
import { applyCharge } from "./apply-charge.ts";
import type { PaymentDependencies } from "./dependencies.ts";

/**
 * Takes a provider's webhook: its signature holds, it counts once, and its record is applied like an answer.
 * A charge for a payment that was given up meanwhile is recorded and then voided by the sweeper.
 */
export async function handleWebhook(
  deps: PaymentDependencies,
  provider: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  if (provider !== deps.provider.name) throw new DomainError("NOT_FOUND", `there is no provider ${provider}`);
  const { id, charge } = deps.provider.readWebhook(body, headers);
  await deps.database.transaction(async (tx) => {
    if (!(await sawWebhook(tx, provider, id, deps.clock.now()))) return;
    // The key of an authorisation begins with the payment's id, so a webhook may come before the answer.
    const intent = await lockIntent(tx, charge.key.split(":")[0] ?? "");
    if (intent === undefined) throw new DomainError("NOT_FOUND", "this charge belongs to no payment here");
    await applyCharge(deps, tx, intent, charge, "");
  });
  failpoint("payment.webhook-applied");
}
