import { fromBinary } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { EnvelopeSchema, type Envelope } from "@technova/gen/technova/event/v1/envelope_pb.js";
import { BackgroundLoop, errorMessage, type Logger } from "@technova/kit";
import { statement, type Database } from "@technova/store";
import type { ConsumerSpec } from "../consumer.ts";
import type { NatsSession, StreamMessage } from "./client.ts";
import { lockCursor, moveCursor, startOf } from "./cursors.ts";
import type { NatsLink } from "./link.ts";

/**
 * Owes events to a consumer. One that this database's outbox has is owed by its row there; another brings all of it
 * along. What the inbox has is done, and what was written down before the consumer began is not for it.
 */
const OWE = statement(
  "bus.feed-owe",
  `WITH e AS MATERIALIZED (
     SELECT x.*, o.id FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[], $7::timestamptz[], $8::text[], $9::bytea[])
       WITH ORDINALITY AS x (event_id, type, subject_key, subject_seq, time, recorded_at, trace_parent, payload, ord)
     LEFT JOIN bus.outbox o ON o.event_id = x.event_id
     WHERE x.recorded_at >= (SELECT since FROM bus.cursor WHERE consumer = $1)
       AND NOT EXISTS (SELECT FROM bus.inbox i WHERE i.consumer = $1 AND i.event_id = x.event_id AND i.recorded_at = x.recorded_at)),
   own AS (
     INSERT INTO bus.delivery (consumer, id, subject_key) SELECT $1, id, subject_key FROM e WHERE id IS NOT NULL ORDER BY ord ON CONFLICT DO NOTHING RETURNING id),
   foreign_ones AS (
     INSERT INTO bus.delivery (consumer, id, subject_key, event_id, type, subject_seq, time, recorded_at, trace_parent, payload)
     SELECT $1, nextval('bus.outbox_id_seq'), subject_key, event_id, type, subject_seq, time, recorded_at, trace_parent, payload
     FROM (SELECT * FROM e WHERE id IS NULL ORDER BY ord) AS n ON CONFLICT DO NOTHING RETURNING id)
   SELECT (SELECT count(*) FROM own)::int + (SELECT count(*) FROM foreign_ones)::int AS owed`,
);

export interface FeedOptions {
  readonly consumer: ConsumerSpec;
  readonly link: NatsLink;
  readonly database: Database;
  readonly logger: Logger;
  /** Told when there is more for the consumer to do. */
  readonly onOwed: () => void;
}

/** Reads a consumer's events from the stream into its deliveries, each batch in a transaction with the cursor. */
export class StreamFeed {
  readonly #options: FeedOptions;
  readonly #loop: BackgroundLoop;

  constructor(options: FeedOptions) {
    this.#options = options;
    const { consumer, logger } = options;
    this.#loop = new BackgroundLoop({
      name: `feed ${consumer.name}`,
      logger,
      idleMs: 250,
      longestRestMs: 2000,
      round: (signal) => this.#follow(signal),
    });
  }

  start(): void {
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async #follow(signal: AbortSignal): Promise<boolean> {
    const { link, database, consumer } = this.#options;
    const { session } = link;
    if (session === undefined) return false;
    const start = await startOf(database, session, consumer.name);
    for await (const batch of session.read(consumer.type, start, signal)) await this.#take(session, batch);
    return !signal.aborted;
  }

  async #take(session: NatsSession, batch: readonly StreamMessage[]): Promise<void> {
    const { database, consumer, onOwed } = this.#options;
    await database.transaction(async (tx) => {
      const cursor = await lockCursor(tx, consumer.name);
      if (cursor?.stream !== session.facts.incarnation)
        throw new Error(`the cursor of ${consumer.name} is in another stream; beginning anew`);
      // Another process may have read on meanwhile.
      const fresh = batch.filter((message) => BigInt(message.sequence) > cursor.stream_seq);
      const last = fresh.at(-1);
      if (last === undefined) return;
      const envelopes = fresh.flatMap((message) => this.#open(message));
      if (envelopes.length > 0) await tx.query(OWE, [consumer.name, ...columnsOf(envelopes)]);
      await moveCursor(tx, consumer.name, last);
      tx.afterCommit(onOwed);
    });
  }

  /** What is no envelope was put there by somebody else; it is told of and left. */
  #open(message: StreamMessage): Envelope[] {
    try {
      const envelope = fromBinary(EnvelopeSchema, message.data);
      if (envelope.id !== "" && envelope.time !== undefined && envelope.recordTime !== undefined) return [envelope];
    } catch (error) {
      this.#options.logger.debug({ error: errorMessage(error) }, "not an envelope");
    }
    this.#options.logger.error({ sequence: message.sequence }, "a message of the stream is no event of the platform; it is left out");
    return [];
  }
}

function columnsOf(envelopes: readonly Envelope[]): unknown[] {
  return [
    envelopes.map((one) => one.id),
    envelopes.map((one) => one.type),
    envelopes.map((one) => one.subjectKey),
    envelopes.map((one) => one.subjectSeq),
    envelopes.map((one) => (one.time === undefined ? null : timestampDate(one.time))),
    envelopes.map((one) => (one.recordTime === undefined ? null : timestampDate(one.recordTime))),
    envelopes.map((one) => one.traceParent),
    envelopes.map((one) => Buffer.from(one.payload)),
  ];
}
