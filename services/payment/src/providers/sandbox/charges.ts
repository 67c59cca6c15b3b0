import { statement, type Queryable, type Transaction } from "@technova/store";
import type { ChargeStatus } from "../../domain/charge.ts";

export interface ChargeRow extends Record<string, unknown> {
  readonly id: string;
  readonly idempotency_key: string;
  readonly status: ChargeStatus;
  readonly currency: string;
  readonly amount: bigint;
  readonly authorized: bigint;
  readonly captured: bigint;
  readonly voided: bigint;
  readonly refunded: bigint;
  readonly decline_code: string;
  readonly reference: string;
  readonly action_secret: string;
  readonly action_expire_time: Date | null;
  readonly authorization_expire_time: Date | null;
  readonly version: number;
  readonly create_time: Date;
}

const COLUMNS = `id, idempotency_key, status, currency, amount, authorized, captured, voided, refunded, decline_code, reference, action_secret, action_expire_time,
  authorization_expire_time, version, create_time`;

const INSERT = statement(
  "sandbox.charge-insert",
  `INSERT INTO sandbox.charge (id, idempotency_key, status, currency, amount, authorized, decline_code, reference, action_secret, action_expire_time, authorization_expire_time, create_time)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (idempotency_key) DO NOTHING RETURNING ${COLUMNS}`,
);
const BY_KEY = statement("sandbox.charge-by-key", `SELECT ${COLUMNS} FROM sandbox.charge WHERE idempotency_key = $1`);
const BY_ID = statement("sandbox.charge-by-id", `SELECT ${COLUMNS} FROM sandbox.charge WHERE id = $1`);
const LOCK = statement("sandbox.charge-lock", `SELECT ${COLUMNS} FROM sandbox.charge WHERE id = $1 FOR UPDATE`);
const UPDATE = statement(
  "sandbox.charge-update",
  `UPDATE sandbox.charge SET status = $2, authorized = $3, captured = $4, voided = $5, refunded = $6, decline_code = $7, authorization_expire_time = $8, version = version + 1
   WHERE id = $1 RETURNING ${COLUMNS}`,
);
const CLAIM_OPERATION = statement(
  "sandbox.operation-claim",
  "INSERT INTO sandbox.operation (key, charge_id, kind, amount, create_time) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING key",
);
const EXPIRED = statement(
  "sandbox.charge-expired",
  `SELECT id FROM sandbox.charge WHERE (status = 'authorized' AND authorization_expire_time < $1) OR (status = 'requires_action' AND action_expire_time < $1) LIMIT 50`,
);
const LIST = statement(
  "sandbox.charge-list",
  `SELECT ${COLUMNS}, (SELECT count(*)::int FROM sandbox.webhook w WHERE w.charge_id = c.id AND w.delivered_at IS NULL) AS pending_webhooks
   FROM sandbox.charge c WHERE ($1 = '' OR reference = $1) AND ($2::timestamptz IS NULL OR (create_time, id) < ($2, $3)) ORDER BY create_time DESC, id DESC LIMIT $4`,
);
const ADD_WEBHOOK = statement("sandbox.webhook-add", "INSERT INTO sandbox.webhook (id, charge_id, body, copies) VALUES ($1, $2, $3, $4)");
const CLAIM_WEBHOOKS = statement(
  "sandbox.webhook-claim",
  `UPDATE sandbox.webhook SET attempts = attempts + 1, due_at = clock_timestamp() + least(30, 2 ^ least(attempts, 5)) * interval '1 s'
   WHERE id IN (SELECT id FROM sandbox.webhook WHERE delivered_at IS NULL AND due_at <= clock_timestamp() AND ($1::text IS NULL OR id = $1) ORDER BY due_at LIMIT 20 FOR UPDATE SKIP LOCKED)
   RETURNING id, body, copies`,
);
const PURGE_WEBHOOKS = statement(
  "sandbox.webhook-purge",
  "DELETE FROM sandbox.webhook WHERE id IN (SELECT id FROM sandbox.webhook WHERE delivered_at < clock_timestamp() - interval '7 days' LIMIT 1000) RETURNING id",
);
const DELIVERED = statement("sandbox.webhook-delivered", "UPDATE sandbox.webhook SET delivered_at = clock_timestamp() WHERE id = $1");

type New =
  | "id"
  | "idempotency_key"
  | "status"
  | "currency"
  | "amount"
  | "authorized"
  | "decline_code"
  | "reference"
  | "action_secret"
  | "action_expire_time"
  | "authorization_expire_time"
  | "create_time";
export type NewCharge = Pick<ChargeRow, New>;

/** Records a charge once for each key; undefined where the key has one. */
export async function insertCharge(tx: Transaction, row: NewCharge): Promise<ChargeRow | undefined> {
  const values = [
    row.id,
    row.idempotency_key,
    row.status,
    row.currency,
    row.amount,
    row.authorized,
    row.decline_code,
    row.reference,
    row.action_secret,
    row.action_expire_time,
    row.authorization_expire_time,
    row.create_time,
  ];
  return (await tx.query<ChargeRow>(INSERT, values))[0];
}

export async function chargeByKey(queryable: Queryable, key: string): Promise<ChargeRow | undefined> {
  return (await queryable.query<ChargeRow>(BY_KEY, [key]))[0];
}

export async function chargeById(queryable: Queryable, id: string): Promise<ChargeRow | undefined> {
  return (await queryable.query<ChargeRow>(BY_ID, [id]))[0];
}

export async function lockCharge(tx: Transaction, id: string): Promise<ChargeRow | undefined> {
  return (await tx.query<ChargeRow>(LOCK, [id]))[0];
}

export async function updateCharge(tx: Transaction, row: ChargeRow): Promise<ChargeRow> {
  const [updated] = await tx.query<ChargeRow>(UPDATE, [
    row.id,
    row.status,
    row.authorized,
    row.captured,
    row.voided,
    row.refunded,
    row.decline_code,
    row.authorization_expire_time,
  ]);
  if (updated === undefined) throw new Error(`charge ${row.id} has gone`);
  return updated;
}

/** Claims an operation's key; false where it was carried out before. */
export async function claimOperation(
  tx: Transaction,
  key: string,
  chargeId: string,
  kind: string,
  amount: bigint,
  now: Date,
): Promise<boolean> {
  return (await tx.query(CLAIM_OPERATION, [key, chargeId, kind, amount, now])).length > 0;
}

export async function expiredCharges(queryable: Queryable, now: Date): Promise<string[]> {
  return (await queryable.query<{ id: string }>(EXPIRED, [now])).map((row) => row.id);
}

export async function listCharges(
  queryable: Queryable,
  reference: string,
  after: { readonly time: string; readonly id: string } | undefined,
  limit: number,
): Promise<(ChargeRow & { readonly pending_webhooks: number })[]> {
  return queryable.query<ChargeRow & { readonly pending_webhooks: number }>(LIST, [reference, after?.time ?? null, after?.id ?? "", limit]);
}

export async function addWebhook(tx: Transaction, id: string, chargeId: string, body: string, copies: number): Promise<void> {
  await tx.query(ADD_WEBHOOK, [id, chargeId, body, copies]);
}

export interface DueWebhook extends Record<string, unknown> {
  readonly id: string;
  readonly body: string;
  readonly copies: number;
}

/** Takes webhooks that are due, each with a later due time in case this process dies with it; one of them where an id is given. */
export async function claimWebhooks(queryable: Queryable, id?: string): Promise<DueWebhook[]> {
  return queryable.query<DueWebhook>(CLAIM_WEBHOOKS, [id ?? null]);
}

export async function webhookDelivered(queryable: Queryable, id: string): Promise<void> {
  await queryable.query(DELIVERED, [id]);
}

/** Forgets a batch of webhooks that were accepted a week ago; false where there are no more. */
export async function purgeWebhooks(queryable: Queryable): Promise<boolean> {
  return (await queryable.query(PURGE_WEBHOOKS)).length > 0;
}
