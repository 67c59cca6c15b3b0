import type { Pool, PoolClient, QueryResultRow } from "pg";
import { run, translateDatabaseError } from "./database.ts";
import type { Queryable } from "./database.ts";
import { gather } from "./gather.ts";
import type { Statement } from "./sql.ts";

/**
 * A few connections that carry many short reads at the same time, each sent without waiting for the answers of those
 * before it (libpq's "pipeline mode"). A connection that is busy anyway need not be woken for every question: that is
 * most of what a short question costs, to us and to PostgreSQL. Only for statements that read, and briefly: one that
 * takes long holds up those behind it.
 */
export class ReadLanes implements Queryable {
  readonly #pool: Pool;
  readonly #lanes: (Promise<PoolClient> | undefined)[];
  #next = 0;

  /** The pool must be of pipelining clients, at least as many as there are lanes. */
  constructor(pool: Pool, lanes: number) {
    this.#pool = pool;
    this.#lanes = Array.from({ length: lanes }, () => undefined);
  }

  async query<R extends QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<R[]> {
    const lane = this.#next;
    this.#next = (lane + 1) % this.#lanes.length;
    try {
      const client = await (this.#lanes[lane] ??= this.#open(lane));
      gather(client, "turn");
      return await run<R>(client, statement, values);
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  async close(): Promise<void> {
    const open = this.#lanes.splice(0);
    for (const lane of open) (await lane?.catch(() => undefined))?.release(true);
    await this.#pool.end();
  }

  #open(lane: number): Promise<PoolClient> {
    const opening = this.#pool.connect();
    /** False where it was given up before. */
    const forget = (): boolean => {
      if (this.#lanes[lane] !== opening) return false;
      this.#lanes[lane] = undefined;
      return true;
    };
    opening.then(
      // One that is closed here may break as well, and goes back only once.
      (client) => client.once("error", () => void (forget() && client.release(true))),
      forget,
    );
    return opening;
  }
}
