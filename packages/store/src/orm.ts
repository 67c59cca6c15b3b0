import { MikroORM, OptimisticLockError, type EntityManager, type Options } from "@mikro-orm/postgresql";
import { DomainError } from "@technova/kit";
import { CompiledQuery, PostgresDialect, type Kysely } from "kysely";
import type { Pool, QueryResultRow } from "pg";
import { inTransactionScope, isInTransaction } from "./transaction-scope.ts";
import { afterDeadlocks, runHooks, translateDatabaseError, type Transaction } from "./database.ts";
import { kyselyPool } from "./kysely-pool.ts";
import type { Statement } from "./sql.ts";

/** MikroORM over the process's pool, for the aggregates that people edit. */
export class OrmStore {
  readonly #orm: MikroORM;

  private constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  static async open(pool: Pool, entities: NonNullable<Options["entities"]>): Promise<OrmStore> {
    const orm = await MikroORM.init({
      dbName: "technova",
      driverOptions: new PostgresDialect({ pool: kyselyPool(pool) }),
      entities,
      // Forks are passed on explicitly; a use of the global one is a defect.
      allowGlobalContext: false,
      ensureDatabase: false,
      logger: () => undefined,
    });
    return new OrmStore(orm);
  }

  get orm(): MikroORM {
    return this.#orm;
  }

  /** Reads with a fork of its own. */
  async read<T>(body: (em: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await body(this.#orm.em.fork());
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  /**
   * One ORM transaction with one fork; flushed and committed when the body returns. The transaction that the
   * body gets runs hand-written statements (the outbox, idempotency) on the same connection.
   */
  async transaction<T>(body: (em: EntityManager, tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await afterDeadlocks(() => this.#once(body));
    } catch (error) {
      throw refusalOf(error);
    }
  }

  async #once<T>(body: (em: EntityManager, tx: Transaction) => Promise<T>): Promise<T> {
    if (isInTransaction()) throw new Error("a transaction is already open here; pass it on instead of opening another");
    const work: Work = { hooks: [], last: [], failure: undefined };
    const result = await inTransactionScope(() =>
      this.#orm.em.fork().transactional(async (em) => {
        const tx = viaEntityManager(em, work);
        const answer = await body(em, tx);
        for (const { statement, values } of work.last) await tx.query(statement, values);
        // Its COMMIT would roll back and say nothing.
        if (work.failure !== undefined) throw work.failure.error;
        return answer;
      }),
    );
    runHooks(work.hooks);
    return result;
  }
}

/** What the ORM throws, as refusals: a lost update, a database that is away. */
function refusalOf(error: unknown): unknown {
  if (error instanceof OptimisticLockError)
    return new DomainError("STALE_REVISION", "somebody else changed this meanwhile; read it again and repeat the change", { cause: error });
  return translateDatabaseError(error);
}

/** What a transaction leaves for its end. */
interface Work {
  readonly hooks: (() => void)[];
  readonly last: { readonly statement: Statement; readonly values: readonly unknown[] }[];
  /** The first statement that failed, whether or not the body went on. */
  failure: { readonly error: unknown } | undefined;
}

function viaEntityManager(em: EntityManager, work: Work): Transaction {
  return {
    async query<R extends QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<R[]> {
      try {
        // What the unit of work holds goes first, so that statements see it.
        await em.flush();
        const context = em.getTransactionContext<Kysely<unknown>>();
        if (context === undefined) throw new Error("the transaction has ended");
        const result = await context.executeQuery<R>(CompiledQuery.raw(statement.text, [...values]));
        return result.rows;
      } catch (error) {
        work.failure ??= { error };
        throw error;
      }
    },
    last(statement, values = []) {
      work.last.push({ statement, values });
    },
    afterCommit(hook) {
      work.hooks.push(hook);
    },
  };
}
