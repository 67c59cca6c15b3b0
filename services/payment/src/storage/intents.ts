import { statement, type Queryable, type Transaction } from "@technova/store";
import type { IntentState, Moved, ProviderCharge } from "../domain/charge.ts";

export interface IntentRow extends Record<string, unknown>, Moved {
  readonly id: string;
  readonly order_id: string;
  readonly state: IntentState;
  readonly currency: string;
  readonly amount: bigint;
  readonly decline_code: string;
  readonly action_url: string;
  readonly action_expire_time: Date | null;
  readonly authorization_expire_time: Date | null;
  readonly provider: string;
  readonly charge_id: string;
  readonly charge_version: number;
  readonly cancel_requested: boolean;
  readonly attempt: string;
  readonly attempt_key: string;
  readonly attempt_amount: bigint;
  /** Whether somebody is asking the provider at this moment. */
  readonly attempt_live: boolean;
  readonly create_time: Date;
  readonly update_time: Date;
}

/** Longer than any call to a provider may take. */
const LEASE = "interval '12 s'";

const COLUMNS = `id, order_id, state, currency, amount, authorized, captured, voided, refunded, decline_code, action_url, action_expire_time, authorization_expire_time,
  provider, charge_id, charge_version, cancel_requested, attempt, attempt_key, attempt_amount, coalesce(attempt_lease_until > clock_timestamp(), false) AS attempt_live, create_time, update_time`;

const OPEN = statement(
  "payment.intent-open",
  `INSERT INTO payment.intent (id, order_id, state, currency, amount, provider, attempt, attempt_key, attempt_lease_until, create_time, update_time)
   VALUES ($1, $2, 'processing', $3, $4, $5, 'authorize', $6, clock_timestamp() + ${LEASE}, $7, $7)
   ON CONFLICT (order_id) DO NOTHING RETURNING ${COLUMNS}`,
);
const BAR = statement(
  "payment.intent-bar",
  `INSERT INTO payment.intent (id, order_id, state, currency, amount, decline_code, provider, cancel_requested, create_time, update_time)
   VALUES ($1, $2, 'failed', 'XXX', 0, 'cancelled', '', true, $3, $3) ON CONFLICT (order_id) DO NOTHING RETURNING id`,
);
const LOCK_BY_ORDER = statement("payment.intent-lock-order", `SELECT ${COLUMNS} FROM payment.intent WHERE order_id = $1 FOR UPDATE`);
const LOCK_BY_ID = statement("payment.intent-lock-id", `SELECT ${COLUMNS} FROM payment.intent WHERE id = $1 FOR UPDATE`);
const BY_ORDER = statement("payment.intent-by-order", `SELECT ${COLUMNS} FROM payment.intent WHERE order_id = $1 AND amount > 0`);
const BY_ID = statement("payment.intent-by-id", `SELECT ${COLUMNS} FROM payment.intent WHERE id = $1 AND amount > 0`);
const BEGIN_ATTEMPT = statement(
  "payment.attempt-begin",
  `UPDATE payment.intent SET attempt = $2, attempt_key = $3, attempt_amount = $5, attempt_lease_until = clock_timestamp() + ${LEASE}, update_time = $4 WHERE id = $1`,
);
const BEGIN_CAPTURE = statement(
  "payment.capture-begin",
  `UPDATE payment.intent SET attempt = 'capture', attempt_key = id || ':capture', attempt_amount = 0, attempt_lease_until = clock_timestamp() + ${LEASE}, update_time = $2
   WHERE order_id = $1 AND state = 'authorized' AND NOT cancel_requested AND coalesce(attempt_lease_until <= clock_timestamp(), true) RETURNING ${COLUMNS}`,
);
const END_LEASE = statement(
  "payment.attempt-end",
  "UPDATE payment.intent SET attempt_lease_until = NULL WHERE id = $1 AND attempt_key = $2",
);
const REQUEST_CANCEL = statement(
  "payment.intent-request-cancel",
  "UPDATE payment.intent SET cancel_requested = true, update_time = $2 WHERE id = $1 AND NOT cancel_requested",
);
const FAIL = statement(
  "payment.intent-fail",
  "UPDATE payment.intent SET state = 'failed', decline_code = $2, cancel_requested = true, attempt_lease_until = NULL, update_time = $3 WHERE id = $1",
);
const APPLY = statement(
  "payment.intent-apply",
  `UPDATE payment.intent SET state = $2, authorized = $3, captured = $4, voided = $5, refunded = $6, decline_code = $7, action_url = $8, action_expire_time = $9,
     authorization_expire_time = $10, charge_id = $11, charge_version = $12, attempt_lease_until = CASE WHEN attempt_key = $13 THEN NULL ELSE attempt_lease_until END, update_time = $14
   WHERE id = $1`,
);
const TO_CANCEL = statement(
  "payment.intents-to-cancel",
  `SELECT order_id FROM payment.intent WHERE cancel_requested AND amount > 0 AND coalesce(attempt_lease_until < clock_timestamp(), true)
     AND (state IN ('processing', 'requires_action') OR authorized - captured - voided > 0 OR captured - refunded > 0) ORDER BY update_time LIMIT 50`,
);
const LOST_REFUNDS = statement(
  "payment.intents-lost-refunds",
  `SELECT ${COLUMNS} FROM payment.intent WHERE attempt = 'refund' AND attempt_lease_until < clock_timestamp() AND NOT cancel_requested ORDER BY update_time LIMIT 50`,
);
const FORGET_WEBHOOKS = statement(
  "payment.webhook-forget",
  "DELETE FROM payment.webhook WHERE (provider, id) IN (SELECT provider, id FROM payment.webhook WHERE received_at < $1 LIMIT 1000) RETURNING id",
);
const SAW_WEBHOOK = statement(
  "payment.webhook-saw",
  "INSERT INTO payment.webhook (provider, id, received_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id",
);

export interface IntentDraft {
  readonly id: string;
  readonly orderId: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly provider: string;
  readonly attemptKey: string;
}

/** Opens the order's payment with its first attempt; undefined where the order has one already. */
export async function openIntent(tx: Transaction, draft: IntentDraft, now: Date): Promise<IntentRow | undefined> {
  return (
    await tx.query<IntentRow>(OPEN, [draft.id, draft.orderId, draft.currency, draft.amount, draft.provider, draft.attemptKey, now])
  )[0];
}

/** Bars an order without a payment from ever getting one; false where it has one. */
export async function barIntent(tx: Transaction, id: string, orderId: string, now: Date): Promise<boolean> {
  return (await tx.query(BAR, [id, orderId, now])).length > 0;
}

export async function lockIntentOfOrder(tx: Transaction, orderId: string): Promise<IntentRow | undefined> {
  return (await tx.query<IntentRow>(LOCK_BY_ORDER, [orderId]))[0];
}

export async function lockIntent(tx: Transaction, id: string): Promise<IntentRow | undefined> {
  return (await tx.query<IntentRow>(LOCK_BY_ID, [id]))[0];
}

export async function intentsOfOrder(queryable: Queryable, orderId: string): Promise<IntentRow[]> {
  return queryable.query<IntentRow>(BY_ORDER, [orderId]);
}

export async function intentById(queryable: Queryable, id: string): Promise<IntentRow | undefined> {
  return (await queryable.query<IntentRow>(BY_ID, [id]))[0];
}

/** Records what is about to be asked of the provider, and with which key. */
export function beginAttempt(tx: Transaction, id: string, attempt: string, key: string, now: Date, amount = 0n): void {
  tx.last(BEGIN_ATTEMPT, [id, attempt, key, now, amount]);
}

/** Begins the capture of a payment that may be captured and of which nobody asks anything; undefined where that is not so. */
export async function beginCapture(queryable: Queryable, orderId: string, now: Date): Promise<IntentRow | undefined> {
  return (await queryable.query<IntentRow>(BEGIN_CAPTURE, [orderId, now]))[0];
}

/** Says that nobody asks any more although no answer is known, so that the next try need not wait. */
export async function endLease(queryable: Queryable, id: string, key: string): Promise<void> {
  await queryable.query(END_LEASE, [id, key]);
}

export async function requestCancel(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx.query(REQUEST_CANCEL, [id, now]);
}

/** Fails a payment that the provider never heard of. */
export async function failIntent(tx: Transaction, id: string, code: string, now: Date): Promise<void> {
  await tx.query(FAIL, [id, code, now]);
}

/** Takes the provider's record over. */
export function applyToIntent(tx: Transaction, id: string, charge: ProviderCharge, attemptKey: string, now: Date): void {
  const { status, authorized, captured, voided, refunded, declineCode, actionUrl, actionExpireTime, authorizationExpireTime, version } =
    charge;
  tx.last(APPLY, [
    id,
    status,
    authorized,
    captured,
    voided,
    refunded,
    declineCode,
    actionUrl,
    actionExpireTime ?? null,
    authorizationExpireTime ?? null,
    charge.id,
    version,
    attemptKey,
    now,
  ]);
}

/** Orders whose payment should hold and keep nothing and still does. */
export async function ordersToCancel(queryable: Queryable): Promise<string[]> {
  return (await queryable.query<{ order_id: string }>(TO_CANCEL)).map((row) => row.order_id);
}

/** Refunds whose asker died before an answer was recorded. */
export async function lostRefunds(queryable: Queryable): Promise<IntentRow[]> {
  return queryable.query<IntentRow>(LOST_REFUNDS);
}

/** Forgets a batch of webhooks received before a moment; false where there are no more. */
export async function forgetWebhooksBefore(queryable: Queryable, before: Date): Promise<boolean> {
  return (await queryable.query(FORGET_WEBHOOKS, [before])).length > 0;
}

/** Notes a webhook; false where it was noted before. */
export async function sawWebhook(tx: Transaction, provider: string, id: string, now: Date): Promise<boolean> {
  return (await tx.query(SAW_WEBHOOK, [provider, id, now])).length > 0;
}
