import { statement, type Queryable } from "@technova/store";

const OWED = statement(
  "bus.status-owed",
  `SELECT d.consumer AS name, count(*) FILTER (WHERE d.dead_at IS NULL) AS owed, count(*) FILTER (WHERE d.dead_at IS NOT NULL) AS dead,
     min(coalesce(o.recorded_at, d.recorded_at)) FILTER (WHERE d.dead_at IS NULL) AS oldest
   FROM bus.delivery d LEFT JOIN bus.outbox o ON o.id = d.id GROUP BY d.consumer ORDER BY d.consumer`,
);
const UNSENT = statement(
  "bus.status-unsent",
  "SELECT count(*) AS unsent, min(recorded_at) AS oldest FROM bus.outbox WHERE sent_at IS NULL",
);
const ENVELOPE = "event_id, type, subject_key, subject_seq, recorded_at, sent_at";
const NEWEST = statement("bus.status-newest", `SELECT ${ENVELOPE} FROM bus.outbox ORDER BY recorded_at DESC LIMIT $1`);
const NEWEST_OF = statement(
  "bus.status-newest-of",
  `SELECT ${ENVELOPE} FROM bus.outbox WHERE subject_key = $1 ORDER BY subject_seq DESC LIMIT $2`,
);

export interface ConsumerLag extends Record<string, unknown> {
  readonly name: string;
  readonly owed: bigint;
  readonly dead: bigint;
  readonly oldest: Date | null;
}

export interface Unsent extends Record<string, unknown> {
  readonly unsent: bigint;
  readonly oldest: Date | null;
}

/** An event without what it says. */
export interface EventEnvelope extends Record<string, unknown> {
  readonly event_id: string;
  readonly type: string;
  readonly subject_key: string;
  readonly subject_seq: bigint;
  readonly recorded_at: Date;
  readonly sent_at: Date | null;
}

/** How the events of a database flow, for people who look on. */
export class EventStatus {
  readonly #queryable: Queryable;

  constructor(queryable: Queryable) {
    this.#queryable = queryable;
  }

  /** Consumers to whom something is owed, or who gave up on something. */
  lags(): Promise<ConsumerLag[]> {
    return this.#queryable.query<ConsumerLag>(OWED);
  }

  async unsent(): Promise<Unsent> {
    const [row] = await this.#queryable.query<Unsent>(UNSENT);
    return row ?? { unsent: 0n, oldest: null };
  }

  /** The newest events, of one subject where that is not empty. */
  newest(subject: string, limit: number): Promise<EventEnvelope[]> {
    return subject === ""
      ? this.#queryable.query<EventEnvelope>(NEWEST, [limit])
      : this.#queryable.query<EventEnvelope>(NEWEST_OF, [subject, limit]);
  }
}
