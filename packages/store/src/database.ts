import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolClient, QueryResultRow } from "pg";
import { DomainError, counter, errorMessage } from "@technova/kit";
import { gather } from "./gather.ts";
import type { Statement } from "./sql.ts";
import { inTransactionScope, isInTransaction, outsideTransactionScope } from "./transaction-scope.ts";

/** Whatever can run a statement: a transaction, or the database outside of one. */
export interface Queryable {
  /** Runs a statement and returns its rows. */
  query<R extends QueryResultRow>(statement: Statement, values?: readonly unknown[]): Promise<R[]>;
}

/** An open transaction. */
export interface Transaction extends Queryable {
  /**
   * Leaves a statement for the end of the transaction, where it goes in one packet with its COMMIT. Nobody sees what it
   * returns; its failure is the transaction's.
   */
  last(statement: Statement, values?: readonly unknown[]): void;
  /** Runs after a successful commit, outside the transaction; its failure is nobody's. */
  afterCommit(hook: () => void): void;
}

const transactions = counter("technova_db_transactions_total", "Transactions ended, by outcome", ["outcome"]);
const failedHooks = counter("technova_db_failed_hooks_total", "Failures of what follows a commit");
const statements = counter("technova_db_statements_total", "Statements run, BEGIN and COMMIT apart");

/** Codes after which the same transaction may well succeed: serialization failure and deadlock. */
const RETRYABLE = new Set(["40001", "40P01"]);
const DEADLOCK_REST_MS = 10;
/** Classes and codes that mean the database is away, starting or stopping. */
const AWAY = /^(08|57P0|53300)/;
const AWAY_NODE = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"]);

export function databaseErrorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";
}

function isAway(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return (
    (code !== "" && (AWAY.test(code) || AWAY_NODE.has(code))) ||
    // Its socket is not there, or too many wait before it.
    ((code === "ENOENT" || code === "EAGAIN") && (error as NodeJS.ErrnoException).syscall === "connect") ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(errorMessage(error))
  );
}

/** Text, numbers and times that PostgreSQL cannot take: NUL characters, forged page tokens, dates out of range. */
const UNREADABLE = new Set(["22021", "22P05", "22P02", "22007", "22008", "22003"]);

/** An unreachable database becomes UNAVAILABLE, an unreadable value INVALID; anything else stays what it is. */
export function translateDatabaseError(error: unknown): unknown {
  if (UNREADABLE.has(databaseErrorCode(error)))
    return new DomainError(
      "INVALID",
      "a value of the request cannot be stored or compared, such as text with a NUL character or a forged page token",
      { cause: error },
    );
  if (!isAway(error)) return error;
  return new DomainError("UNAVAILABLE", "the database cannot be reached at the moment; try again shortly", { cause: error });
}

/** Runs a statement by its name, on a pool or a connection. */
export async function run<R extends QueryResultRow>(
  on: Pick<Pool, "query">,
  statement: Statement,
  values: readonly unknown[],
): Promise<R[]> {
  statements.inc();
  return (await on.query<R>({ name: statement.name, text: statement.text, values: values as unknown[] })).rows;
}

/** PostgreSQL through one pool, with named statements. */
export class Database implements Queryable {
  readonly pool: Pool;

  constructor(pool: Pool) {
    this.pool = pool;
  }

  async query<R extends QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<R[]> {
    try {
      return await run<R>(this.pool, statement, values);
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  /**
   * Runs the body in one READ COMMITTED transaction: commits when it returns, rolls back when it throws.
   * After a deadlock it runs the body again, up to three times, so the body must have no effects beside its
   * statements. Remote calls inside throw (see the mesh).
   */
  async transaction<T>(body: (tx: Transaction) => Promise<T>): Promise<T> {
    if (isInTransaction()) throw new Error("a transaction is already open here; pass it on instead of opening another");
    try {
      return await afterDeadlocks(() => this.#once(body));
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  async #once<T>(body: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    const work: Work = { hooks: [], last: [] };
    let broken: Error | undefined;
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on("error", onError);
    let outcome: T;
    try {
      // Not awaited: it goes in one packet with the first statement.
      gather(client);
      const begun = client.query("BEGIN");
      begun.catch(() => undefined);
      outcome = await inTransactionScope(() => body(transactionOn(client, work)));
      await begun;
      const command = await commit(client, work);
      // PostgreSQL answers ROLLBACK, and no error, where a statement failed and the body went on regardless.
      if (command !== "COMMIT") throw new Error("a statement of this transaction failed and its body went on: all of it was rolled back");
      transactions.inc({ outcome: "committed" });
    } catch (error) {
      transactions.inc({ outcome: "rolled_back" });
      if (broken === undefined && !isAway(error)) {
        await client.query("ROLLBACK").catch((failure: Error) => {
          broken = failure;
        });
      } else {
        broken ??= error instanceof Error ? error : new Error(String(error));
      }
      throw error;
    } finally {
      client.off("error", onError);
      client.release(broken);
    }
    runHooks(work.hooks);
    return outcome;
  }
}

/** Runs a transaction again after a deadlock, up to three times. */
export async function afterDeadlocks<T>(once: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once();
    } catch (error) {
      if (attempt === 4 || !RETRYABLE.has(databaseErrorCode(error))) throw error;
    }
    // Whoever waited for the same rows goes first: who comes again at once may overtake it, and both meet again.
    await sleep(DEADLOCK_REST_MS * attempt);
  }
}

/** Runs what was to follow a commit. What is committed stays so: no failure of a hook reaches anybody. */
export function runHooks(hooks: readonly (() => void)[]): void {
  outsideTransactionScope(() => {
    for (const hook of hooks) {
      try {
        hook();
      } catch {
        failedHooks.inc();
      }
    }
  });
}

/** What a transaction leaves for its end. */
interface Work {
  readonly hooks: (() => void)[];
  readonly last: { readonly statement: Statement; readonly values: readonly unknown[] }[];
}

/** Runs what was left for the end, and commits; returns what PostgreSQL says that it did. */
async function commit(client: PoolClient, { last }: Work): Promise<string> {
  gather(client);
  const sent = last.map(({ statement, values }) => run(client, statement, values));
  const committed = client.query("COMMIT");
  // All of them, so that no answer is still to come when the connection goes back.
  await Promise.allSettled([...sent, committed]);
  await Promise.all(sent);
  return (await committed).command;
}

function transactionOn(client: PoolClient, work: Work): Transaction {
  return {
    last(statement, values = []) {
      work.last.push({ statement, values });
    },
    query: (statement, values = []) => run(client, statement, values),
    afterCommit(hook) {
      work.hooks.push(hook);
    },
  };
}
