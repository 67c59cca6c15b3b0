import pg from "pg";
import { StartupError, errorMessage, type Logger, type Settings } from "@technova/kit";
import { Database, type Queryable } from "./database.ts";
import { EmbeddedPostgres } from "./embedded/embedded.ts";
import { migrate, type SchemaDefinition } from "./migrations.ts";
import { ReadLanes } from "./read-lanes.ts";
import { openPool, type DatabaseLogin } from "./pools.ts";

/** Connections beside the shared pool: the listener, the member's lock, migration, the probe, the sandbox provider's own. */
const EXTRA_CONNECTIONS = 11;
/** Connections that carry reads, many at a time. */
const READ_LANES = 2;

/** The process's way to PostgreSQL, embedded or remote. */
export interface Store {
  readonly database: Database;
  /** The sandbox provider's own way in, with a role that sees only its own schema. */
  readonly sandboxDatabase: Database;
  /** For many short reads at the same time. */
  readonly reads: Queryable;
  /** A connection of its own for the question whether the database is there, which waits for no other work. */
  readonly probe: Database;
  /** A login for a connection of its own, such as one that listens. */
  readonly appLogin: DatabaseLogin;
  /** Brings the database up to date; `processes` like this one are going to use it. */
  migrate(schemas: readonly SchemaDefinition[], processes?: number): Promise<void>;
  close(): Promise<void>;
}

interface Logins {
  readonly owner: DatabaseLogin;
  readonly app: DatabaseLogin;
  readonly sandbox: DatabaseLogin;
  readonly roles: Readonly<Record<string, string | undefined>>;
  readonly leave: () => Promise<void>;
}

/** Opens the database of the settings; throws StartupError where it cannot be had. */
export async function openStore(settings: Settings, logger: Logger, say: (what: string) => void): Promise<Store> {
  const logins =
    settings.databaseUrl === undefined ? await embeddedLogins(settings, logger, say) : await remoteLogins(settings.databaseUrl, say);
  const pool = openPool(logins.app, settings.databasePool, "technova");
  const reads = new ReadLanes(openPool(logins.app, READ_LANES, "technova-reads"), READ_LANES);
  const sandboxPool = openPool(logins.sandbox, 4, "technova-sandbox");
  const probePool = openPool(logins.app, 1, "technova-probe");
  return {
    database: new Database(pool),
    reads,
    probe: new Database(probePool),
    sandboxDatabase: new Database(sandboxPool),
    appLogin: logins.app,
    async migrate(schemas, processes = 1) {
      // One connection holds the lock while the migrator works on the other.
      const owner = openPool(logins.owner, 2, "technova-migrate");
      try {
        await checkConnections(owner, settings.databasePool, processes);
        await migrate(owner, schemas, logins.roles, logger);
      } finally {
        await owner.end();
      }
    },
    async close() {
      await Promise.all([pool.end(), reads.close(), sandboxPool.end(), probePool.end()]);
      await logins.leave();
    },
  };
}

async function embeddedLogins(settings: Settings, logger: Logger, say: (what: string) => void): Promise<Logins> {
  const embedded = await EmbeddedPostgres.join(settings.dataDir, logger, say);
  await ensureDatabase(embedded.url("owner", "postgres"), "technova");
  return {
    owner: { url: embedded.url("owner") },
    app: { url: embedded.url("app") },
    sandbox: { url: embedded.url("sandbox") },
    roles: { technova_app: embedded.password("app"), technova_sandbox: embedded.password("sandbox") },
    leave: () => embedded.leave(),
  };
}

async function remoteLogins(url: string, say: (what: string) => void): Promise<Logins> {
  const host = new URL(url).host;
  say(`connecting to the PostgreSQL at ${host}`);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number }>("SELECT current_setting('server_version_num')::int AS version");
    if ((rows[0]?.version ?? 0) < 160_000) throw new Error("it is older than PostgreSQL 16");
  } catch (error) {
    throw new StartupError(
      `the database of DATABASE_URL (${host}) cannot be used: ${errorMessage(error)}. Correct DATABASE_URL, or unset it to use the embedded one.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  return {
    owner: { url },
    app: { url, role: "technova_app" },
    sandbox: { url, role: "technova_sandbox" },
    roles: { technova_app: undefined, technova_sandbox: undefined },
    leave: async () => undefined,
  };
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) {
      await client.query(`CREATE DATABASE ${name}`).catch((error: Error & { code?: string }) => {
        // Another process was quicker.
        if (error.code !== "42P04" && error.code !== "23505") throw error;
      });
    }
  } finally {
    await client.end();
  }
}

/** The pools of all processes together must fit under max_connections. */
async function checkConnections(owner: pg.Pool, poolSize: number, processes: number): Promise<void> {
  const { rows } = await owner.query<{ free: number; most: number }>(
    `SELECT current_setting('max_connections')::int AS most,
            current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
              - (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS free`,
  );
  const { free = 0, most = 0 } = rows[0] ?? {};
  const wanted = (poolSize + EXTRA_CONNECTIONS) * processes;
  if (free < wanted) {
    throw new StartupError(
      `the database allows ${most} connections and ${free} are free, but ${wanted} may be needed. Lower DATABASE_POOL, stop another process or raise max_connections.`,
    );
  }
}
