import { randomBytes } from "node:crypto";
import pg from "pg";
import { Database, openPool } from "@technova/store";

/** Address of the test run's PostgreSQL as its owner, and the name of the migrated template in it. */
export interface TestServer {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly sandboxUrl: string;
  readonly template: string;
}

export interface TestDatabase {
  readonly name: string;
  /** As the application's role, as services see it. */
  readonly database: Database;
  /** As the sandbox provider's role. */
  readonly sandbox: Database;
  /** As the owner, to look at everything from outside. */
  readonly owner: pg.Pool;
  readonly appUrl: string;
  drop(): Promise<void>;
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}

/** A fresh database, migrated, with nothing in it. */
export async function createTestDatabase(server: TestServer): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = new pg.Client({ connectionString: withDatabase(server.ownerUrl, "postgres") });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${server.template}`);
  await admin.end();
  const appUrl = withDatabase(server.appUrl, name);
  const app = openPool({ url: appUrl }, 10, "test");
  const sandbox = openPool({ url: withDatabase(server.sandboxUrl, name) }, 3, "test-sandbox");
  const owner = openPool({ url: withDatabase(server.ownerUrl, name) }, 2, "test-owner");
  return {
    name,
    database: new Database(app),
    sandbox: new Database(sandbox),
    owner,
    appUrl,
    async drop() {
      await Promise.all([app.end(), sandbox.end(), owner.end()]);
      const last = new pg.Client({ connectionString: withDatabase(server.ownerUrl, "postgres") });
      await last.connect();
      await last.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await last.end();
    },
  };
}
