import { statement, type Database } from "@technova/store";

const REPLAY = statement(
  "bus.dead-replay",
  "UPDATE bus.delivery SET dead_at = NULL, attempts = 0, due_at = clock_timestamp() WHERE dead_at IS NOT NULL AND consumer = $1 AND id = $2 RETURNING id",
);
const DISCARD = statement(
  "bus.dead-discard",
  `WITH gone AS (
     DELETE FROM bus.delivery WHERE dead_at IS NOT NULL AND consumer = $1 AND id = $2 RETURNING id),
   letter AS (
     SELECT l.event_id, l.recorded_at FROM bus.dead_letter l JOIN gone USING (id) WHERE l.consumer = $1),
   settled AS (
     INSERT INTO bus.inbox (consumer, event_id, recorded_at) SELECT $1, event_id, date_trunc('milliseconds', recorded_at) FROM letter ON CONFLICT DO NOTHING)
   SELECT id FROM gone`,
);
const LIST = statement(
  "bus.dead-list",
  "SELECT consumer, id, event_id, type, subject_key, subject_seq, attempts, dead_at, last_error FROM bus.dead_letter ORDER BY dead_at LIMIT $1",
);

export interface DeadLetter {
  readonly consumer: string;
  readonly id: bigint;
  readonly event_id: string;
  readonly type: string;
  readonly subject_key: string;
  readonly subject_seq: bigint;
  readonly attempts: number;
  readonly dead_at: Date;
  readonly last_error: string | null;
}

/** Events that a consumer could not handle, for people to replay or discard. */
export class DeadLetters {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(limit = 100): Promise<DeadLetter[]> {
    return this.#database.query<DeadLetter & Record<string, unknown>>(LIST, [limit]);
  }

  /** Tries it again, with all its tries; false where it is no dead letter. */
  async replay(consumer: string, id: bigint): Promise<boolean> {
    return (await this.#database.query(REPLAY, [consumer, id])).length > 0;
  }

  /** Gives it up, so that its subject goes on; it counts as done, should it be delivered again. */
  async discard(consumer: string, id: bigint): Promise<boolean> {
    return (await this.#database.query(DISCARD, [consumer, id])).length > 0;
  }
}
