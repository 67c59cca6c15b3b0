import type { Transaction } from "@technova/store";
import { outstanding, type ProviderCharge } from "../domain/charge.ts";
import { barIntent, beginAttempt, endLease, failIntent, lockIntentOfOrder, requestCancel, type IntentRow } from "../storage/intents.ts";
import { recordAnswer } from "./apply-charge.ts";
import { ask, busy } from "./attempt.ts";
import type { PaymentDependencies } from "./dependencies.ts";

/** What to ask the provider next so that nothing is held or kept; "lookup" where the first answer is unknown. */
type Plan =
  | { readonly kind: "nothing" }
  | { readonly kind: "busy" }
  | { readonly kind: "lookup" | "void" | "refund"; readonly key: string };

/** A lookup, a void and a refund are the most that one payment can need, plus what a webhook slipped in between. */
const MAX_STEPS = 5;

/**
 * Sees to it that an order's payment holds and keeps nothing: voids, refunds, or bars it from ever beginning.
 * Returns the payment once that is certain, undefined where there never was one; throws while it is not.
 */
export async function cancel(deps: PaymentDependencies, orderId: string): Promise<IntentRow | undefined> {
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const begun = await deps.database.transaction((tx) => begin(deps, tx, orderId));
    if (begun === undefined) return undefined;
    const { intent, plan } = begun;
    if (plan.kind === "nothing") return intent.amount > 0n ? intent : undefined;
    // Thrown here rather than inside, where it would undo the request that the sweeper works from.
    if (plan.kind === "busy") throw busy();
    if (plan.kind === "lookup") await lookUp(deps, intent, plan.key);
    else await ask(deps, intent, plan.key, () => carryOut(deps, intent, plan.kind === "void" ? "void" : "refund", plan.key));
  }
  throw busy();
}

async function begin(deps: PaymentDependencies, tx: Transaction, orderId: string): Promise<{ intent: IntentRow; plan: Plan } | undefined> {
  const now = deps.clock.now();
  if (await barIntent(tx, deps.newId("pay"), orderId, now)) return undefined;
  const intent = await lockIntentOfOrder(tx, orderId);
  if (intent === undefined) throw busy();
  await requestCancel(tx, intent.id, now);
  const plan = planFor(intent);
  if (plan.kind === "nothing" || plan.kind === "busy") return { intent, plan };
  if (intent.attempt_live) return { intent, plan: { kind: "busy" } };
  beginAttempt(tx, intent.id, plan.kind === "lookup" ? "authorize" : plan.kind, plan.key, now);
  return { intent, plan };
}

function planFor(intent: IntentRow): Plan {
  if (intent.state === "processing") return { kind: "lookup", key: intent.attempt_key };
  if (intent.state === "requires_action") return { kind: "void", key: `${intent.id}:void` };
  const { held, kept } = outstanding(intent);
  if (held > 0n) return { kind: "void", key: `${intent.id}:void` };
  if (kept > 0n) return { kind: "refund", key: `${intent.id}:refund:cancel:${intent.refunded}` };
  return { kind: "nothing" };
}

function carryOut(deps: PaymentDependencies, intent: IntentRow, kind: "void" | "refund", key: string): Promise<ProviderCharge> {
  if (kind === "void") return deps.provider.void(intent.charge_id, key);
  return deps.provider.refund(intent.charge_id, outstanding(intent).kept, key);
}

/** Finds out what became of an authorisation whose answer was lost. One that comes even later is voided by its webhook. */
async function lookUp(deps: PaymentDependencies, intent: IntentRow, key: string): Promise<void> {
  const charge = await deps.provider.findByKey(key).catch(async (error: unknown) => {
    await endLease(deps.database, intent.id, key);
    throw error;
  });
  if (charge !== undefined) {
    await recordAnswer(deps, intent.id, charge, key);
    return;
  }
  await deps.database.transaction(async (tx) => {
    const locked = await lockIntentOfOrder(tx, intent.order_id);
    if (locked?.state === "processing") await failIntent(tx, locked.id, "cancelled", deps.clock.now());
  });
}
