import {
  BackgroundLoop,
  SpanKind,
  counter,
  errorMessage,
  failpoint,
  histogram,
  inTrace,
  startSpan,
  type Logger,
  type SecondsSeries,
} from "@technova/kit";
import { statement, type Database, type Transaction } from "@technova/store";
import type { DeliveryRow, HostedConsumer } from "./consumer.ts";
import { causedBy } from "./event.ts";

const processed = histogram("messaging_process_duration_seconds", "Time to handle a batch of events, by consumer", [
  "messaging_consumer_group_name",
]);
const delivered = counter("technova_events_delivered_total", "Events handled, by consumer", ["consumer"]);
const failed = counter("technova_events_failed_total", "Failed tries to handle an event, by consumer", ["consumer"]);
const dead = counter("technova_events_dead_total", "Events parked after their last try, by consumer", ["consumer"]);

const MAX_ATTEMPTS = 12;
const BATCH_HEADS = 64;
const BATCH_ROWS = 256;

/** An event of this database is in its outbox; of another, in the delivery itself. */
const EVENT = `d.id, coalesce(o.event_id, d.event_id) AS event_id, coalesce(o.type, d.type) AS type, d.subject_key, coalesce(o.subject_seq, d.subject_seq) AS subject_seq,
     coalesce(o.time, d.time) AS time, coalesce(o.recorded_at, d.recorded_at) AS recorded_at, coalesce(o.trace_parent, d.trace_parent) AS trace_parent,
     coalesce(o.payload, d.payload) AS payload, d.attempts`;

/**
 * For an ordered consumer: the first delivery of each subject is locked, which bars other workers from the
 * whole subject; those behind it come along. A first one that waits or is dead parks its subject alone.
 */
const CLAIM_ORDERED = statement(
  "bus.claim-ordered",
  `WITH heads AS MATERIALIZED (
     SELECT d.subject_key FROM bus.delivery d
     WHERE d.consumer = $1 AND d.dead_at IS NULL AND d.due_at <= clock_timestamp()
       AND NOT EXISTS (SELECT FROM bus.delivery p WHERE p.consumer = d.consumer AND p.subject_key = d.subject_key AND p.id < d.id)
     ORDER BY d.id LIMIT $2 FOR UPDATE OF d SKIP LOCKED)
   SELECT ${EVENT}
   FROM heads h JOIN bus.delivery d ON d.consumer = $1 AND d.subject_key = h.subject_key LEFT JOIN bus.outbox o ON o.id = d.id
   ORDER BY d.id LIMIT $3`,
);

const CLAIM_UNORDERED = statement(
  "bus.claim-unordered",
  `SELECT ${EVENT}
   FROM bus.delivery d LEFT JOIN bus.outbox o ON o.id = d.id
   WHERE d.consumer = $1 AND d.dead_at IS NULL AND d.due_at <= clock_timestamp()
   ORDER BY d.id LIMIT least($2::int, $3::int) FOR UPDATE OF d SKIP LOCKED`,
);

const RECORD = statement(
  "bus.inbox-record",
  `INSERT INTO bus.inbox (consumer, event_id, recorded_at) SELECT $1, * FROM unnest($2::text[], $3::timestamptz[]) ON CONFLICT DO NOTHING RETURNING event_id`,
);
const FINISH = statement("bus.delivery-finish", "DELETE FROM bus.delivery WHERE consumer = $1 AND id = ANY ($2::bigint[])");
const FAIL = statement(
  "bus.delivery-fail",
  `UPDATE bus.delivery SET attempts = attempts + 1, last_error = $3, due_at = clock_timestamp() + $4::int * interval '1 ms',
     dead_at = CASE WHEN attempts + 1 >= $5 THEN clock_timestamp() END
   WHERE consumer = $1 AND id = $2 RETURNING dead_at`,
);

/** Delivers one consumer's events. Consumers have a worker each, so that none delays another. */
export class ConsumerWorker {
  readonly consumer: HostedConsumer;
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #loop: BackgroundLoop;
  readonly #processed: SecondsSeries;

  constructor(consumer: HostedConsumer, database: Database, logger: Logger) {
    this.consumer = consumer;
    this.#database = database;
    this.#logger = logger;
    this.#processed = processed.of({ messaging_consumer_group_name: consumer.name });
    this.#loop = new BackgroundLoop({ name: `consumer ${consumer.name}`, logger, idleMs: 500, round: () => this.#round() });
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

  async #round(): Promise<boolean> {
    try {
      return (await this.#deliver(BATCH_HEADS, BATCH_ROWS)).length > 0;
    } catch {
      // One of the batch fails: deliver them one by one, so that only that one waits.
      return this.#oneByOne();
    }
  }

  async #oneByOne(): Promise<boolean> {
    for (let index = 0; index < BATCH_ROWS; index += 1) {
      const claimed: DeliveryRow[] = [];
      try {
        if ((await this.#deliver(1, 1, claimed)).length === 0) return index > 0;
      } catch (error) {
        const [row] = claimed;
        // Nothing was claimed: the database is away, which is nobody's failed try.
        if (row === undefined) throw error;
        await this.#recordFailure(row, error);
      }
    }
    return true;
  }

  #deliver(heads: number, rows: number, claimed: DeliveryRow[] = []): Promise<readonly DeliveryRow[]> {
    const { name, ordered } = this.consumer;
    return this.#database
      .transaction(async (tx) => {
        const batch = await tx.query<DeliveryRow & Record<string, unknown>>(ordered ? CLAIM_ORDERED : CLAIM_UNORDERED, [name, heads, rows]);
        claimed.splice(0, claimed.length, ...batch);
        if (batch.length === 0) return batch;
        const fresh = await tx.query<{ event_id: string }>(RECORD, [
          name,
          batch.map((row) => row.event_id),
          batch.map((row) => row.recorded_at),
        ]);
        const ids = new Set(fresh.map((row) => row.event_id));
        await this.#handle(
          tx,
          batch.filter((row) => ids.has(row.event_id)),
        );
        await tx.query(FINISH, [name, batch.map((row) => row.id)]);
        failpoint("bus.before-delivery-commit");
        return batch;
      })
      .then((batch) => {
        if (batch.length > 0) failpoint("bus.delivered");
        delivered.inc({ consumer: name }, batch.length);
        return batch;
      });
  }

  async #handle(tx: Transaction, rows: readonly DeliveryRow[]): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    const { name } = this.consumer;
    // Each event goes on in the trace of whatever published it.
    const spans = rows.map((row) =>
      startSpan({
        service: name.split(".", 1)[0] ?? name,
        name: `process ${row.type}`,
        kind: SpanKind.CONSUMER,
        parent: row.trace_parent,
        attributes: {
          "messaging.system": "technova",
          "messaging.operation.type": "process",
          "messaging.operation.name": "process",
          "messaging.destination.name": row.type,
          "messaging.consumer.group.name": name,
          "messaging.message.id": row.event_id,
          "messaging.batch.message_count": rows.length,
        },
      }),
    );
    const events = rows.map((row, index) => ({ ...row, trace_parent: spans[index]?.traceParent ?? row.trace_parent }));
    const traceParent = events[0]?.trace_parent ?? "";
    const began = performance.now();
    let problem: string | undefined;
    try {
      await inTrace(traceParent, () => causedBy({ causationId: first.event_id, traceParent }, () => this.consumer.handle(tx, events)));
    } catch (error) {
      problem = error instanceof Error ? error.name : "unknown";
      throw error;
    } finally {
      for (const span of spans) span.end(problem);
      this.#processed.observe((performance.now() - began) / 1000);
    }
  }

  async #recordFailure(row: DeliveryRow, error: unknown): Promise<void> {
    const { name } = this.consumer;
    failed.inc({ consumer: name });
    const backoffMs = Math.min(300_000, 100 * 2 ** row.attempts);
    const [after] = await this.#database.query<{ dead_at: Date | null }>(FAIL, [
      name,
      row.id,
      errorMessage(error).slice(0, 500),
      backoffMs,
      MAX_ATTEMPTS,
    ]);
    const facts = { consumer: name, event: row.event_id, subject: row.subject_key, attempts: row.attempts + 1, error: errorMessage(error) };
    if (after?.dead_at) {
      dead.inc({ consumer: name });
      this.#logger.error(facts, "an event is parked as a dead letter after its last try");
    } else this.#logger.warn(facts, "an event could not be handled; it will be tried again");
  }
}
