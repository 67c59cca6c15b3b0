import type { Pool, PoolClient, QueryResultRow } from "pg";
import { run, translateDatabaseError } from "./database.ts";
import type { Queryable } from "./database.ts";
import { gather } from "./gather.ts";
import type { Statement } from "./sql.ts";

/**
 * A few connections that carry many short reads at the same time, each sent without waiting for the answers of those
 * before it (libpq's "pipeline mode"). A connection that is busy anyway need not be woken for every question: that is
 * most of what a short question costs, to us and to PostgreSQL. Only for statements that read, and briefly: one that
 * takes long holds up those behind it. What is asked more than once in one turn of the event loop is asked once, before
 * which none of those who ask has been answered: so each sees what was written before it asked. They share the rows.
 */
export class ReadLanes implements Queryable {
  readonly #pool: Pool;
  readonly #lanes: (Promise<PoolClient> | undefined)[];
  /** Where what is asked in this turn goes, all of it, so that one packet takes it. */
  #lane = 0;
  #inTurn = false;
  /** What has been asked in this turn, by statement and values. */
  readonly #asked = new Map<string, Promise<readonly QueryResultRow[]>>();

  /** The pool must be of pipelining clients, at least as many as there are lanes. */
  constructor(pool: Pool, lanes: number) {
    // What is asked while a lane's packet of the turn before goes out must not go with it, and be shared after that.
    if (lanes < 2) throw new RangeError("reads need two lanes, to take turns");
    this.#pool = pool;
    this.#lanes = Array.from({ length: lanes }, () => undefined);
  }

  async query<R extends QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<R[]> {
    const name = nameOf(statement, values);
    if (name === undefined) return this.#send<R>(statement, values);
    let rows = this.#asked.get(name);
    if (rows === undefined) {
      rows = this.#send(statement, values);
      this.#asked.set(name, rows);
    }
    return [...(await rows)] as R[];
  }

  /** Notes that something is asked in this turn of the event loop, at whose end the next lane's turn comes. */
  #beginTurn(): void {
    if (this.#inTurn) return;
    this.#inTurn = true;
    setImmediate(() => {
      this.#inTurn = false;
      this.#asked.clear();
      this.#lane = (this.#lane + 1) % this.#lanes.length;
    });
  }

  async #send<R extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<R[]> {
    this.#beginTurn();
    const lane = this.#lane;
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

/** What is asked, as a text; undefined where values are of a kind that has no plain one. */
function nameOf({ name }: Statement, values: readonly unknown[]): string | undefined {
  return values.every(isPlain) ? `${name} ${JSON.stringify(values)}` : undefined;
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  return value === null || typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
}
