import { counter, newId, type Clock } from "@technova/kit";
import { statement, type Transaction } from "@technova/store";
import { presentCause, type Cause, type OutgoingEvent } from "./event.ts";
import { PARTITIONS } from "./schema.ts";

const published = counter("technova_events_published_total", "Events written to the outbox, by type", ["type"]);

/** Numbers the events within their subjects and stores them; subjects are locked in order of their keys. */
const PUBLISH = statement(
  "bus.publish",
  `WITH e AS MATERIALIZED (
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) WITH ORDINALITY AS x (event_id, type, subject_key, payload, ord)),
   s AS (
     INSERT INTO bus.subject AS t (key, seq)
     SELECT subject_key, count(*) FROM e GROUP BY subject_key ORDER BY subject_key
     ON CONFLICT (key) DO UPDATE SET seq = t.seq + excluded.seq
     RETURNING t.key, t.seq)
   INSERT INTO bus.outbox (event_id, type, subject_key, subject_seq, part, time, trace_parent, causation_id, payload)
   SELECT e.event_id, e.type, e.subject_key,
          s.seq - count(*) OVER (PARTITION BY e.subject_key) + row_number() OVER (PARTITION BY e.subject_key ORDER BY e.ord),
          hashtext(e.subject_key) & ${PARTITIONS - 1}, $5::timestamptz, $6::text, $7::text, e.payload
   FROM e JOIN s ON s.key = e.subject_key ORDER BY e.ord`,
);

export interface PublisherOptions {
  readonly clock: Clock;
  /** What causes events outside of a consumer: the present call, as the mesh knows it. */
  readonly cause: () => Cause;
  /** Called after the commit. */
  readonly onCommit: () => void;
}

/** Writes events to the outbox in the transaction of their cause. */
export class Publisher {
  readonly #options: PublisherOptions;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Call it after the subjects' own rows are changed or locked, and once a transaction where possible. */
  async publish(tx: Transaction, ...events: readonly OutgoingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { clock, cause, onCommit } = this.#options;
    const { traceParent, causationId } = presentCause() ?? cause();
    tx.last(PUBLISH, [
      events.map(() => newId("evt")),
      events.map((one) => one.type),
      events.map((one) => one.subjectKey),
      events.map((one) => Buffer.from(one.payload)),
      clock.now(),
      traceParent,
      causationId,
    ]);
    tx.afterCommit(() => {
      for (const one of events) published.inc({ type: one.type });
      onCommit();
    });
  }
}
