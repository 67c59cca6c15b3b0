import { statement, type Transaction } from "@technova/store";
import type { ConsumerSpec } from "../consumer.ts";
import type { Sender, SentEvent } from "../relay.ts";

/** One delivery for every event and consumer; both in the order of the events. */
const FAN_OUT = statement(
  "bus.relay-fan-out",
  `WITH batch AS MATERIALIZED (
     SELECT id, type, subject_key FROM bus.outbox WHERE part = ANY ($1::smallint[]) AND sent_at IS NULL ORDER BY id LIMIT 500),
   owed AS (
     INSERT INTO bus.delivery (consumer, id, subject_key)
     SELECT c.consumer, b.id, b.subject_key
     FROM batch b JOIN unnest($2::text[], $3::text[]) AS c (consumer, type) ON c.type = b.type
     ORDER BY b.id
     ON CONFLICT DO NOTHING)
   UPDATE bus.outbox o SET sent_at = clock_timestamp() FROM batch b WHERE o.id = b.id
   RETURNING o.type, o.subject_key`,
);

/**
 * What consumers had not fetched from NATS before the platform was started without it; each then has its
 * deliveries, and its cursor goes.
 */
const ADOPT = statement(
  "bus.cursors-adopt",
  `WITH gone AS (DELETE FROM bus.cursor RETURNING consumer, since),
   owed AS (
     INSERT INTO bus.delivery (consumer, id, subject_key)
     SELECT g.consumer, o.id, o.subject_key
     FROM gone g JOIN unnest($1::text[], $2::text[]) AS c (consumer, type) ON c.consumer = g.consumer
       JOIN bus.outbox o ON o.type = c.type AND o.stream IS NOT NULL AND o.recorded_at >= g.since
     WHERE NOT EXISTS (SELECT FROM bus.inbox i WHERE i.consumer = g.consumer AND i.event_id = o.event_id)
     ORDER BY o.id
     ON CONFLICT DO NOTHING RETURNING id)
   SELECT count(*)::int AS adopted FROM owed`,
);

/** Sends events to consumers of the same database, without a broker. */
export class FanOut implements Sender {
  readonly ready = true;
  readonly #names: readonly string[];
  readonly #types: readonly string[];
  #adopted = false;

  constructor(consumers: readonly ConsumerSpec[]) {
    this.#names = consumers.map((consumer) => consumer.name);
    this.#types = consumers.map((consumer) => consumer.type);
  }

  async send(tx: Transaction, parts: readonly number[]): Promise<readonly SentEvent[]> {
    return tx.query<SentEvent & Record<string, unknown>>(FAN_OUT, [parts, this.#names, this.#types]);
  }

  /** Before anything is sent: takes over what lies in NATS. Returns how many deliveries there are more. */
  async prepare(tx: Transaction): Promise<number> {
    if (this.#adopted) return 0;
    const [row] = await tx.query<{ adopted: number }>(ADOPT, [this.#names, this.#types]);
    tx.afterCommit(() => (this.#adopted = true));
    return row?.adopted ?? 0;
  }
}
