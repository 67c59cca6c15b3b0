import type { Pool, PoolClient, QueryResultRow } from "pg";
import { DomainError, counter, errorMessage } from "@technova/kit";
import type { Statement } from "./sql.ts";
import { inTransactionScope, isInTransaction, outsideTransactionScope } from "./transaction-scope.ts";

/** Whatever can run a statement: a transaction, or the database outside of one. */
export interface Queryable {
  /** Runs a statement and returns its rows. */
  query<R extends QueryResultRow>(statement: Statement, values?: readonly unknown[]): Promise<R[]>;
}

/** An open transaction. */
export interface Transaction extends Queryable {
  /** Runs after a successful commit, outside the transaction; its failure is nobody's. */
  afterCommit(hook: () => void): void;
}

const transactions = counter("technova_db_transactions_total", "Transactions ended, by outcome", ["outcome"]);
const statements = counter("technova_db_statements_total", "Statements run, BEGIN and COMMIT apart");

/** Codes after which the same transaction may well succeed: serialization failure and deadlock. */
const RETRYABLE = new Set(["40001", "40P01"]);
/** Classes and codes that mean the database is away, starting or stopping. */
const AWAY = /^(08|57P0|53300)/;
const AWAY_NODE = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"]);

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";
}

function isAway(error: unknown): boolean {
  const code = codeOf(error);
  return (code !== "" && (AWAY.test(code) || AWAY_NODE.has(code))) || /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(errorMessage(error));
}

/** An unreachable database becomes UNAVAILABLE; anything else stays what it is. */
function translate(error: unknown): unknown {
  if (!isAway(error)) return error;
  return new DomainError("UNAVAILABLE", "the database cannot be reached at the moment; try again shortly", { cause: error });
}

/** PostgreSQL through one pool, with named statements. */
export class Database implements Queryable {
  readonly pool: Pool;

  constructor(pool: Pool) {
    this.pool = pool;
  }

  async query<R extends QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<R[]> {
    statements.inc();
    try {
      const result = await this.pool.query<R>({ name: statement.name, text: statement.text, values: values as unknown[] });
      return result.rows;
    } catch (error) {
      throw translate(error);
    }
  }

  /**
   * Runs the body in one READ COMMITTED transaction: commits when it returns, rolls back when it throws.
   * After a deadlock it runs the body again, up to three times, so the body must have no effects beside its
   * statements. Remote calls inside throw (see the mesh).
   */
  async transaction<T>(body: (tx: Transaction) => Promise<T>): Promise<T> {
    if (isInTransaction()) throw new Error("a transaction is already open here; pass it on instead of opening another");
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(body);
      } catch (error) {
        if (attempt < 4 && RETRYABLE.has(codeOf(error))) continue;
        throw translate(error);
      }
    }
  }

  async #once<T>(body: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    const hooks: (() => void)[] = [];
    let broken: Error | undefined;
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on("error", onError);
    let outcome: T;
    try {
      // Not awaited: pg queues it before the first statement, which saves a turn of the event loop.
      const begun = client.query("BEGIN");
      begun.catch(() => undefined);
      outcome = await inTransactionScope(() => body(transactionOn(client, hooks)));
      await begun;
      await client.query("COMMIT");
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
    outsideTransactionScope(() => {
      for (const hook of hooks) hook();
    });
    return outcome;
  }
}

function transactionOn(client: PoolClient, hooks: (() => void)[]): Transaction {
  return {
    async query<R extends QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<R[]> {
      statements.inc();
      const result = await client.query<R>({ name: statement.name, text: statement.text, values: values as unknown[] });
      return result.rows;
    },
    afterCommit(hook) {
      hooks.push(hook);
    },
  };
}
