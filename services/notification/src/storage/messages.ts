import { statement, type Queryable, type Transaction } from "@technova/store";
import type { MessageState, Template } from "../domain/message.ts";

export interface MessageRow extends Record<string, unknown> {
  readonly id: string;
  readonly cause: string;
  readonly template: Template;
  readonly order_id: string;
  readonly state: MessageState;
  readonly attempts: number;
  readonly last_error: string;
  readonly trace_parent: string;
  readonly written: boolean;
  readonly recipient: string;
  readonly sender: string;
  readonly language: string;
  readonly subject: string;
  readonly body_text: string;
  readonly body_html: string;
  readonly create_time: Date;
  readonly send_time: Date | null;
}

const COLUMNS =
  "m.id, m.cause, m.template, m.order_id, m.state, m.attempts, m.last_error, m.trace_parent, m.written, m.recipient, m.sender, m.language, m.subject, m.body_text, m.body_html, m.create_time, m.send_time";

const QUEUE = statement(
  "notification.message-queue",
  `INSERT INTO notification.message (id, cause, template, order_id, trace_parent, sequence, due, create_time)
   SELECT x.id, x.cause, $4, x.order_id, x.trace_parent, x.sequence, $6, $6
   FROM unnest($1::text[], $2::text[], $3::text[], $5::text[], $7::bigint[]) AS x (id, cause, order_id, trace_parent, sequence) ON CONFLICT DO NOTHING`,
);
/** Mails about one order go out one after the other; those behind one that waits wait too. */
const CLAIM = statement(
  "notification.messages-claim",
  `WITH due AS (
     SELECT d.id FROM notification.message d WHERE d.due <= $1
       AND NOT EXISTS (SELECT FROM notification.message b WHERE b.order_id = d.order_id AND (b.sequence, b.id) < (d.sequence, d.id) AND b.state = 'pending')
     ORDER BY d.due, d.id LIMIT $3 FOR UPDATE SKIP LOCKED)
   UPDATE notification.message m SET due = $2 FROM due WHERE m.id = due.id RETURNING ${COLUMNS}`,
);
const WRITE = statement(
  "notification.messages-write",
  `UPDATE notification.message m SET written = true, recipient = x.recipient, sender = $2, language = x.language, subject = x.subject, body_text = x.body_text, body_html = x.body_html
   FROM unnest($1::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS x (id, recipient, language, subject, body_text, body_html)
   WHERE m.id = x.id AND NOT m.written`,
);
const FINISH = statement(
  "notification.messages-finish",
  `UPDATE notification.message SET state = $2, due = NULL, last_error = $3, send_time = CASE WHEN $2 = 'sent' THEN $4::timestamptz END
   WHERE id = ANY ($1::text[]) AND state = 'pending'`,
);
const FAIL = statement(
  "notification.message-fail",
  `UPDATE notification.message SET attempts = attempts + 1, last_error = $2, due = $3, state = CASE WHEN $3::timestamptz IS NULL THEN 'failed' ELSE state END
   WHERE id = $1 AND state = 'pending'`,
);
const GET = statement("notification.message-get", `SELECT ${COLUMNS} FROM notification.message m WHERE m.id = $1`);
const LIST = statement(
  "notification.messages-list",
  `SELECT ${COLUMNS} FROM notification.message m
   WHERE ($1 = '' OR m.order_id = $1) AND (cardinality($2::text[]) = 0 OR m.state = ANY ($2)) AND ($3::timestamptz IS NULL OR (m.create_time, m.id) < ($3, $4))
   ORDER BY m.create_time DESC, m.id DESC LIMIT $5`,
);
const FORGET = statement(
  "notification.messages-forget",
  `WITH old AS (DELETE FROM notification.message WHERE id IN (
     SELECT id FROM notification.message WHERE create_time < $1 AND state <> 'pending' ORDER BY create_time LIMIT 500) RETURNING id),
   mails AS (DELETE FROM notification.mailbox WHERE key IN (SELECT id FROM old))
   SELECT count(*)::int AS forgotten FROM old`,
);

export interface QueuedMessage {
  readonly id: string;
  readonly cause: string;
  readonly orderId: string;
  readonly traceParent: string;
  /** Place of its cause among the order's events. */
  readonly sequence: bigint;
}

/** Has messages written and sent that these events cause; one each, however often. */
export async function queueMessages(tx: Transaction, template: Template, messages: readonly QueuedMessage[], now: Date): Promise<void> {
  await tx.query(QUEUE, [
    messages.map((one) => one.id),
    messages.map((one) => one.cause),
    messages.map((one) => one.orderId),
    template,
    messages.map((one) => one.traceParent),
    now,
    messages.map((one) => one.sequence),
  ]);
}

/** Takes messages that are due; nobody else does until the time given. */
export async function claimMessages(queryable: Queryable, now: Date, until: Date, limit: number): Promise<MessageRow[]> {
  return queryable.query<MessageRow>(CLAIM, [now, until, limit]);
}

export interface WrittenMessage {
  readonly id: string;
  readonly recipient: string;
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export async function writeMessages(queryable: Queryable, sender: string, messages: readonly WrittenMessage[]): Promise<void> {
  await queryable.query(WRITE, [
    messages.map((one) => one.id),
    sender,
    messages.map((one) => one.recipient),
    messages.map((one) => one.language),
    messages.map((one) => one.subject),
    messages.map((one) => one.text),
    messages.map((one) => one.html),
  ]);
}

/** Puts messages to rest. */
export async function finishMessages(
  queryable: Queryable,
  ids: readonly string[],
  state: "sent" | "dropped",
  why: string,
  now: Date,
): Promise<void> {
  if (ids.length > 0) await queryable.query(FINISH, [ids, state, why, now]);
}

/** Counts a failed try; without a next time the message is given up. */
export async function failMessage(queryable: Queryable, id: string, error: string, next: Date | undefined): Promise<void> {
  await queryable.query(FAIL, [id, error, next ?? null]);
}

export async function getMessage(queryable: Queryable, id: string): Promise<MessageRow | undefined> {
  return (await queryable.query<MessageRow>(GET, [id]))[0];
}

export async function listMessages(
  queryable: Queryable,
  orderId: string,
  states: readonly MessageState[],
  after: { readonly time: string; readonly id: string } | undefined,
  limit: number,
): Promise<MessageRow[]> {
  return queryable.query<MessageRow>(LIST, [orderId, states, after?.time ?? null, after?.id ?? "", limit]);
}

/** Forgets messages that rest and are older, some at a time; true where there may be more. */
export async function forgetMessages(queryable: Queryable, before: Date): Promise<boolean> {
  const [row] = await queryable.query<{ forgotten: number }>(FORGET, [before]);
  return (row?.forgotten ?? 0) > 0;
}
