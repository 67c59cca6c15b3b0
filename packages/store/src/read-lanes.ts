import type { Pool, PoolClient, QueryResultRow } from "pg";
import { run, translateDatabaseError } from "./database.ts";
import type { Queryable } from "./database.ts";
import { gather } from "./gather.ts";
import type { Statement } from "./sql.ts";

/** What is asked of PostgreSQL, and who waits for it. */
interface Question {
  readonly statement: Statement;
  readonly values: readonly unknown[];
  readonly answer: PromiseWithResolvers<QueryResultRow[]>;
}

/** A connection, and how many of its questions have no answer yet. */
interface Lane {
  client: Promise<PoolClient> | undefined;
  open: number;
}

/**
 * A few connections that carry many short reads at the same time, each sent without waiting for the answers of those
 * before it (libpq's "pipeline mode"). What is asked in one turn of the event loop goes out together, on a connection
 * that has nothing to answer; where all have, it waits for the first that is through, and what is asked until then goes
 * with it (as Nagle's algorithm has it, RFC 896): behind others it would wait anyway, and a packet for each costs both
 * sides more than the short questions in it. Only for statements that read, and briefly: one that takes long holds up
 * those sent with it. What is asked more than once before it is sent is asked once: so each sees what was written before
 * it asked. They share the rows.
 */
export class ReadLanes implements Queryable {
  readonly #pool: Pool;
  readonly #lanes: Lane[];
  /** What has not been sent yet. */
  #waiting: Question[] = [];
  /** Those of them that have a name. */
  #asked = new Map<string, Question>();
  #isSending = false;

  /** The pool must be of pipelining clients, at least as many as there are lanes. */
  constructor(pool: Pool, lanes: number) {
    this.#pool = pool;
    this.#lanes = Array.from({ length: lanes }, () => ({ client: undefined, open: 0 }));
  }

  async query<R extends QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<R[]> {
    const name = nameOf(statement, values);
    let question = name === undefined ? undefined : this.#asked.get(name);
    if (question === undefined) {
      question = { statement, values, answer: Promise.withResolvers() };
      this.#waiting.push(question);
      if (name !== undefined) this.#asked.set(name, question);
      this.#sendSoon();
    }
    return [...(await question.answer.promise)] as R[];
  }

  /** Sends what waits at the end of this turn of the event loop, where a lane is free. */
  #sendSoon(): void {
    if (this.#isSending || this.#waiting.length === 0 || !this.#lanes.some(isFree)) return;
    this.#isSending = true;
    setImmediate(() => {
      this.#isSending = false;
      const lane = this.#lanes.find(isFree);
      if (lane !== undefined) void this.#send(lane);
    });
  }

  async #send(lane: Lane): Promise<void> {
    const questions = this.#waiting;
    this.#waiting = [];
    // Not cleared: a Map's old table points to its next, and so the oldest of them keeps all until V8 collects its old space.
    this.#asked = new Map();
    lane.open += questions.length;
    const answered = (): void => {
      lane.open -= 1;
      if (lane.open === 0) this.#sendSoon();
    };
    const failed =
      ({ answer }: Question) =>
      (error: unknown): void => {
        answered();
        answer.reject(translateDatabaseError(error));
      };
    let client: PoolClient;
    try {
      client = await (lane.client ??= this.#open(lane));
    } catch (error) {
      for (const question of questions) failed(question)(error);
      return;
    }
    gather(client);
    for (const question of questions)
      run(client, question.statement, question.values).then((rows) => {
        answered();
        question.answer.resolve(rows);
      }, failed(question));
  }

  /** Answers what was asked before; whoever asks later is refused. */
  async close(): Promise<void> {
    const [lane] = this.#lanes;
    if (lane !== undefined && this.#waiting.length > 0) await this.#send(lane);
    const ended = this.#pool.end();
    for (const one of this.#lanes) {
      const { client } = one;
      one.client = undefined;
      (await client?.catch(() => undefined))?.release(true);
    }
    await ended;
  }

  #open(lane: Lane): Promise<PoolClient> {
    const opening = this.#pool.connect();
    /** False where it was given up before. */
    const forget = (): boolean => {
      if (lane.client !== opening) return false;
      lane.client = undefined;
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

function isFree(lane: Lane): boolean {
  return lane.open === 0;
}

/** What is asked, as a text; undefined where values are of a kind that has no plain one. */
function nameOf({ name }: Statement, values: readonly unknown[]): string | undefined {
  return values.every(isPlain) ? `${name} ${JSON.stringify(values)}` : undefined;
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  return value === null || typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
}
