import { statement, type Database, type Transaction } from "@technova/store";
import type { ConsumerSpec } from "../consumer.ts";
import type { NatsSession, Start } from "./client.ts";

/** Between the clocks of a database and of NATS, and between writing an event down and sending it. */
const MARGIN = "10 minutes";

const MISSING = statement(
  "bus.cursors-missing",
  "SELECT name FROM unnest($1::text[]) AS name WHERE NOT EXISTS (SELECT FROM bus.cursor c WHERE c.consumer = name)",
);
/** Waits for the relays that are sending, and keeps others from it. */
const HOLD_RELAYS = statement("bus.cursors-hold-relays", "SELECT part FROM bus.outbox_part ORDER BY part FOR UPDATE");
/**
 * A new consumer is owed what is sent from now on. Should the stream be made anew, time alone tells what that was:
 * what waits to be sent now, and what is being written down by a transaction that began before.
 */
const OPEN = statement(
  "bus.cursors-open",
  `INSERT INTO bus.cursor (consumer, since, stream, stream_seq, event_id, read_time)
   SELECT name, least(clock_timestamp(), (SELECT min(recorded_at) FROM bus.outbox WHERE sent_at IS NULL)) - interval '1 minute', $2, $3, $4, $5
   FROM unnest($1::text[]) AS name ON CONFLICT DO NOTHING`,
);
const GET = statement("bus.cursor-get", "SELECT stream, stream_seq, event_id, read_time FROM bus.cursor WHERE consumer = $1");
const LOCK = statement("bus.cursor-lock", "SELECT stream, stream_seq FROM bus.cursor WHERE consumer = $1 FOR UPDATE");
const MOVE = statement("bus.cursor-move", "UPDATE bus.cursor SET stream_seq = $2, event_id = $3, read_time = $4 WHERE consumer = $1");
/** In a stream that was made anew a consumer reads everything. */
const ENTER = statement(
  "bus.cursor-enter",
  "UPDATE bus.cursor SET stream = $2, stream_seq = 0, event_id = '', read_time = NULL WHERE consumer = $1 AND stream <> $2",
);
const REWIND = statement(
  "bus.cursor-rewind",
  `UPDATE bus.cursor SET stream_seq = 0, event_id = '', read_time = read_time - interval '${MARGIN}' WHERE consumer = $1 AND stream = $2 AND stream_seq = $3`,
);

/** How far a consumer has read. */
export interface Cursor extends Record<string, unknown> {
  readonly stream: string;
  readonly stream_seq: bigint;
}

interface WholeCursor extends Cursor {
  /** The event at that number, and when it was stored. */
  readonly event_id: string;
  readonly read_time: Date | null;
}

/** Gives each consumer of the platform a cursor at the end of the stream that has none. */
export async function openCursors(database: Database, session: NatsSession, consumers: readonly ConsumerSpec[]): Promise<void> {
  const names = consumers.map((consumer) => consumer.name);
  if ((await database.query(MISSING, [names])).length === 0) return;
  await database.transaction(async (tx) => {
    await tx.query(HOLD_RELAYS);
    const last = await session.last();
    await tx.query(OPEN, [names, session.facts.incarnation, last?.sequence ?? 0, last?.id ?? "", last?.time ?? null]);
  });
}

/** Where a consumer goes on in the session's stream. What it gets twice, its inbox knows. */
export async function startOf(database: Database, session: NatsSession, consumer: string): Promise<Start> {
  const { incarnation } = session.facts;
  await database.query(ENTER, [consumer, incarnation]);
  const cursor = await getCursor(database, consumer);
  const sequence = Number(cursor.stream_seq);
  if (sequence > 0) {
    const found = await session.messageAt(sequence);
    // Gone for its age is well; never there, or another in its place, means that the stream lost its end.
    if (found?.id === cursor.event_id || (found === undefined && sequence <= session.facts.lastSequence)) return { sequence: sequence + 1 };
    await database.query(REWIND, [consumer, incarnation, cursor.stream_seq]);
  }
  const { read_time: time } = sequence === 0 ? cursor : await getCursor(database, consumer);
  return time === null ? "first" : { time };
}

async function getCursor(database: Database, consumer: string): Promise<WholeCursor> {
  const [cursor] = await database.query<WholeCursor>(GET, [consumer]);
  if (cursor === undefined) throw new Error(`the consumer ${consumer} has no cursor`);
  return cursor;
}

export async function lockCursor(tx: Transaction, consumer: string): Promise<Cursor | undefined> {
  return (await tx.query<Cursor>(LOCK, [consumer]))[0];
}

export interface Position {
  readonly sequence: number;
  readonly id: string;
  readonly time: Date;
}

export async function moveCursor(tx: Transaction, consumer: string, { sequence, id, time }: Position): Promise<void> {
  await tx.query(MOVE, [consumer, sequence, id, time]);
}
