import { MikroORM, type EntityManager, type Options } from "@mikro-orm/postgresql";
import { CompiledQuery, PostgresDialect, type Kysely } from "kysely";
import type { Pool, QueryResultRow } from "pg";
import { inTransactionScope, outsideTransactionScope } from "./transaction-scope.ts";
import type { Transaction } from "./database.ts";
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
      driverOptions: new PostgresDialect({ pool }),
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
  read<T>(body: (em: EntityManager) => Promise<T>): Promise<T> {
    return body(this.#orm.em.fork());
  }

  /**
   * One ORM transaction with one fork; flushed and committed when the body returns. The transaction that the
   * body gets runs hand-written statements (the outbox, idempotency) on the same connection.
   */
  async transaction<T>(body: (em: EntityManager, tx: Transaction) => Promise<T>): Promise<T> {
    const hooks: (() => void)[] = [];
    const result = await inTransactionScope(() => this.#orm.em.fork().transactional((em) => body(em, viaEntityManager(em, hooks))));
    outsideTransactionScope(() => {
      for (const hook of hooks) hook();
    });
    return result;
  }
}

function viaEntityManager(em: EntityManager, hooks: (() => void)[]): Transaction {
  return {
    async query<R extends QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<R[]> {
      // What the unit of work holds goes first, so that statements see it.
      await em.flush();
      const context = em.getTransactionContext<Kysely<unknown>>();
      if (context === undefined) throw new Error("the transaction has ended");
      const result = await context.executeQuery<R>(CompiledQuery.raw(statement.text, [...values]));
      return result.rows;
    },
    afterCommit(hook) {
      hooks.push(hook);
    },
  };
}
