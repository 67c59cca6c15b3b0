import { statement, type Database } from "@technova/store";
import type { NatsSession } from "./client.ts";

/** Rows that were sent into a stream that is no more, the oldest first; some at a time, to keep transactions short. */
const UNSEND_OTHERS = statement(
  "bus.stream-unsend-others",
  `UPDATE bus.outbox SET sent_at = NULL, stream = NULL, stream_seq = NULL WHERE id IN (
     SELECT id FROM bus.outbox WHERE stream < $1 OR stream > $1 ORDER BY id LIMIT 5000) RETURNING id`,
);
const NEWEST = statement(
  "bus.stream-newest",
  "SELECT event_id, stream_seq FROM bus.outbox WHERE stream = $1 AND stream_seq < $2 ORDER BY stream_seq DESC LIMIT 50",
);
const UNSEND_AFTER = statement(
  "bus.stream-unsend-after",
  "UPDATE bus.outbox SET sent_at = NULL, stream = NULL, stream_seq = NULL WHERE stream = $1 AND stream_seq > $2 RETURNING id",
);

/**
 * Compares what the outbox says was sent with what the stream has, before anything is sent in a new session. A
 * stream that was made anew has nothing; one that lost its end (it acknowledges before it writes to disk) lacks the
 * newest messages, or has others at their numbers. What is missing is sent again. Returns how many events that are.
 */
export async function reconcile(database: Database, session: NatsSession): Promise<number> {
  const { incarnation } = session.facts;
  const others = await unsendOthers(database, incarnation);
  let position: bigint | string = "9223372036854775807";
  for (;;) {
    const rows: { event_id: string; stream_seq: bigint }[] = await database.query(NEWEST, [incarnation, position]);
    for (const { event_id: id, stream_seq: sequence } of rows) {
      if ((await session.messageAt(Number(sequence)))?.id !== id) continue;
      return others + (await database.query(UNSEND_AFTER, [incarnation, sequence])).length;
    }
    const last = rows.at(-1);
    if (last === undefined) return others + (await database.query(UNSEND_AFTER, [incarnation, 0])).length;
    position = last.stream_seq;
  }
}

/** Another process may have marked a row for the old stream after it was made anew; this is looked for now and then. */
export async function unsendOthers(database: Database, incarnation: string): Promise<number> {
  let count = 0;
  for (;;) {
    const rows = await database.query(UNSEND_OTHERS, [incarnation]);
    count += rows.length;
    if (rows.length === 0) return count;
  }
}
