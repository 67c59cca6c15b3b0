import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { createLogger } from "@technova/kit";
import { EmbeddedPostgres, migrate, openPool, type SchemaDefinition } from "@technova/store";
import type { TestServer } from "./database.ts";

/** One PostgreSQL for a test run, with a migrated template from which each file's database is copied. */
export async function startTestServer(
  schemas: readonly SchemaDefinition[],
): Promise<{ readonly server: TestServer; readonly stop: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), "technova-tests-"));
  const logger = createLogger({ level: "error", pretty: true });
  const embedded = await EmbeddedPostgres.join(dataDir, logger, () => undefined);
  const template = "technova_template";
  const admin = new pg.Client({ connectionString: embedded.url("owner", "postgres") });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${template}`);
  const owner = openPool({ url: embedded.url("owner", template) }, 2, "test-migrate");
  await migrate(owner, schemas, { technova_app: embedded.password("app"), technova_sandbox: embedded.password("sandbox") }, logger);
  await owner.end();
  // Nobody may connect to it, or copying it would wait for them.
  await admin.query(`ALTER DATABASE ${template} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`);
  await admin.end();
  return {
    server: {
      ownerUrl: embedded.url("owner", "postgres"),
      appUrl: embedded.url("app", "postgres"),
      sandboxUrl: embedded.url("sandbox", "postgres"),
      template,
    },
    async stop() {
      await embedded.leave();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
