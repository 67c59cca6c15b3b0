import type { PostgresPool } from "kysely";
import type { Pool } from "pg";

/**
 * The pool as Kysely takes it. Kysely gives a connection back only after its ROLLBACK has succeeded, which it
 * never does on a connection that is dead: those would be missing from the pool for ever. Here a connection that
 * ends while it is lent out goes back by itself.
 */
export function kyselyPool(pool: Pool): PostgresPool {
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect();
      const giveBack = client.release.bind(client);
      let lent = true;
      const ended = (): void => client.release(true);
      client.once("end", ended);
      client.release = (destroy?: Error | boolean): void => {
        if (!lent) return;
        lent = false;
        client.off("end", ended);
        giveBack(destroy);
      };
      return client;
    },
    end: () => pool.end(),
  };
}
