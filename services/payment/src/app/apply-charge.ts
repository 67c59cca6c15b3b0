import { event } from "@technova/bus";
import { PaymentChangedSchema } from "@technova/gen/technova/payment/v1/payment_events_pb.js";
import { failpoint } from "@technova/kit";
import type { Transaction } from "@technova/store";
import type { ProviderCharge } from "../domain/charge.ts";
import { transfersBetween } from "../domain/ledger.ts";
import { applyToIntent, endLease, lockIntent, type IntentRow } from "../storage/intents.ts";
import { recordJournal } from "../storage/ledger.ts";
import { PAYMENT_STATES } from "./states.ts";
import type { PaymentDependencies } from "./dependencies.ts";

/**
 * Takes a provider's record over: the payment's state, the ledger's transfers and the event, in one
 * transaction. A record that is not newer than what is known changes nothing, so answers and webhooks may come
 * in any order and any number.
 */
export async function applyCharge(
  deps: PaymentDependencies,
  tx: Transaction,
  intent: IntentRow,
  charge: ProviderCharge,
  attemptKey: string,
): Promise<IntentRow> {
  if (charge.currency !== intent.currency)
    throw new Error(`charge ${charge.id} is in ${charge.currency}, payment ${intent.id} in ${intent.currency}`);
  if (charge.version <= intent.charge_version) {
    if (attemptKey !== "") await endLease(tx, intent.id, attemptKey);
    return intent;
  }
  const now = deps.clock.now();
  applyToIntent(tx, intent.id, charge, attemptKey, now);
  const transfers = transfersBetween(intent.provider, intent, charge);
  if (transfers.length > 0) {
    recordJournal(tx, { id: deps.newId("jrn"), transfers, currency: intent.currency, orderId: intent.order_id, paymentId: intent.id }, now);
  }
  const money = (minorUnits: bigint) => ({ currencyCode: intent.currency, minorUnits });
  const { authorized, captured, refunded, voided, status } = charge;
  await deps.bus.publish(
    tx,
    event(PaymentChangedSchema, intent.id, {
      paymentId: intent.id,
      orderId: intent.order_id,
      state: PAYMENT_STATES[status],
      authorized: money(authorized),
      captured: money(captured),
      refunded: money(refunded),
      voided: money(voided),
    }),
  );
  return {
    ...intent,
    state: status,
    authorized,
    captured,
    voided,
    refunded,
    decline_code: charge.declineCode,
    action_url: charge.actionUrl,
    action_expire_time: charge.actionExpireTime ?? null,
    authorization_expire_time: charge.authorizationExpireTime ?? null,
    charge_id: charge.id,
    charge_version: charge.version,
    attempt_live: false,
    update_time: now,
  };
}

/** The same in a transaction of its own, for the answer to an attempt. */
export async function recordAnswer(
  deps: PaymentDependencies,
  intentId: string,
  charge: ProviderCharge,
  attemptKey: string,
): Promise<IntentRow> {
  failpoint("payment.provider-answered");
  const intent = await deps.database.transaction(async (tx) => {
    const locked = await lockIntent(tx, intentId);
    if (locked === undefined) throw new Error(`payment ${intentId} has gone`);
    return applyCharge(deps, tx, locked, charge, attemptKey);
  });
  failpoint("payment.outcome-recorded");
  return intent;
}
