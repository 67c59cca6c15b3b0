import { statement, type Database } from "@technova/store";

const RECENT = statement(
  "bus.log-recent",
  `SELECT id, event_id, type, subject_key, subject_seq, time, recorded_at, sent_at, causation_id, payload FROM bus.outbox
   WHERE recorded_at > $1 AND ($2 = '' OR subject_key = $2) AND starts_with(type, $3) ORDER BY id`,
);
const NOW = statement("bus.log-now", "SELECT clock_timestamp() AS now");

/** Numbers are given before their transactions commit: what is this much older may still come. */
const LATE_MS = 35_000;

export interface LoggedEvent extends Record<string, unknown> {
  readonly id: bigint;
  readonly event_id: string;
  readonly type: string;
  readonly subject_key: string;
  readonly subject_seq: bigint;
  readonly time: Date;
  readonly recorded_at: Date;
  readonly sent_at: Date | null;
  readonly causation_id: string;
  readonly payload: Buffer;
}

export interface LogFilter {
  /** The whole key; empty for all. */
  readonly subject: string;
  /** How types begin; empty for all. */
  readonly type: string;
}

/** Follows an outbox from a moment on, for people who look on. */
export class EventLog {
  readonly #database: Database;
  readonly #filter: LogFilter;
  readonly #told = new Map<bigint, number>();
  #from: number;

  private constructor(database: Database, filter: LogFilter, from: number) {
    this.#database = database;
    this.#filter = filter;
    this.#from = from;
  }

  /** Begins this long ago, in milliseconds. */
  static async open(database: Database, filter: LogFilter, sinceMs: number): Promise<EventLog> {
    const [row] = await database.query<{ now: Date }>(NOW);
    return new EventLog(database, filter, (row?.now ?? new Date()).getTime() - sinceMs);
  }

  /** What was committed since the last time, in the order of the outbox. */
  async next(): Promise<LoggedEvent[]> {
    const { subject, type } = this.#filter;
    const rows = await this.#database.query<LoggedEvent>(RECENT, [new Date(this.#from), subject, type]);
    const fresh = rows.filter((row) => !this.#told.has(row.id));
    for (const row of fresh) this.#told.set(row.id, row.recorded_at.getTime());
    const newest = Math.max(this.#from, ...rows.map((row) => row.recorded_at.getTime() - LATE_MS));
    for (const [id, recorded] of this.#told) if (recorded < newest) this.#told.delete(id);
    this.#from = newest;
    return fresh;
  }
}
