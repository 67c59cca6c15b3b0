import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { BackgroundLoop, StartupError, errorMessage, type Logger } from "@technova/kit";
import { withProcessLock } from "../lock-socket.ts";
import { connectionUrl, type Credentials, type Postmaster } from "./address.ts";
import { Cluster, freePort, isAlive, stopPostmaster } from "./cluster.ts";

/** Key of the shared advisory lock that every process holds while it uses the embedded cluster. */
const MEMBERS_LOCK = 7_261_001;
const START_TIMEOUT_MS = 60_000;
const FOREIGN_MS = 3000;

/**
 * The embedded PostgreSQL of a data directory, shared by the processes that name it: the first starts it, all
 * keep it alive, the last to leave stops it.
 */
export class EmbeddedPostgres {
  readonly #cluster: Cluster;
  readonly #logger: Logger;
  readonly #credentials: Credentials;
  #postmaster: Postmaster;
  #membership: pg.Client | undefined;
  readonly #watch: BackgroundLoop;

  private constructor(cluster: Cluster, logger: Logger, credentials: Credentials, postmaster: Postmaster) {
    this.#cluster = cluster;
    this.#logger = logger;
    this.#credentials = credentials;
    this.#postmaster = postmaster;
    this.#watch = new BackgroundLoop({ name: "embedded-postgres", logger, idleMs: 250, round: () => this.#revive() });
  }

  /** Starts or adopts the cluster of a data directory. Throws StartupError where that cannot be. */
  static async join(dataDir: string, logger: Logger, say: (what: string) => void): Promise<EmbeddedPostgres> {
    const cluster = new Cluster(dataDir);
    await cluster.checkDisk();
    return withProcessLock(lockName(dataDir), START_TIMEOUT_MS, async () => {
      const existed = await cluster.exists();
      if (!existed) {
        say("initialising PostgreSQL");
        await cluster.initialise();
      }
      const credentials = await cluster.credentials();
      const before = await cluster.postmaster();
      say(before === undefined ? "starting PostgreSQL" : `adopting the PostgreSQL that runs (pid ${before.pid})`);
      const postmaster = await ensureRunning(cluster, credentials);
      const embedded = new EmbeddedPostgres(cluster, logger, credentials, postmaster);
      await embedded.#becomeMember();
      embedded.#watch.start();
      return embedded;
    });
  }

  url(user: "owner" | "app" | "sandbox", database = "technova"): string {
    return connectionUrl(this.#postmaster, this.#credentials, user, database);
  }

  /** Of its first process. */
  get pid(): number {
    return this.#postmaster.pid;
  }

  password(user: "app" | "sandbox"): string {
    return this.#credentials[user];
  }

  /** Leaves; stops the cluster where nobody else uses it. */
  async leave(): Promise<void> {
    await this.#watch.stop();
    await withProcessLock(lockName(this.#cluster.dataDir), START_TIMEOUT_MS, async () => {
      const last = await this.#leaveMembership();
      if (last) await stopPostmaster(this.#postmaster, 20_000);
    });
  }

  /** Restarts the postmaster, where everybody knows it to be, if it has died. */
  async #revive(): Promise<boolean> {
    if (isAlive(this.#postmaster.pid) && this.#membership !== undefined) return false;
    await withProcessLock(lockName(this.#cluster.dataDir), START_TIMEOUT_MS, async () => {
      const alive = isAlive(this.#postmaster.pid);
      if (!alive) this.#logger.warn({ pid: this.#postmaster.pid }, "the embedded PostgreSQL has died; starting it again");
      this.#postmaster = await ensureRunning(this.#cluster, this.#credentials, this.#postmaster);
      await this.#becomeMember();
    });
    return false;
  }

  async #becomeMember(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url("owner", "postgres"), application_name: "technova-member" });
    client.on("error", () => {
      if (this.#membership === client) this.#membership = undefined;
    });
    await client.connect();
    await client.query("SELECT pg_advisory_lock_shared($1)", [MEMBERS_LOCK]);
    this.#membership = client;
  }

  async #leaveMembership(): Promise<boolean> {
    const client = this.#membership;
    if (client === undefined) return false;
    this.#membership = undefined;
    await client.query("SELECT pg_advisory_unlock_shared($1)", [MEMBERS_LOCK]);
    const { rows } = await client.query<{ alone: boolean }>("SELECT pg_try_advisory_lock($1) AS alone", [MEMBERS_LOCK]);
    await client.end();
    return rows[0]?.alone === true;
  }
}

/** How a user gets to the PostgreSQL that runs in a data directory; throws where none does. */
export async function embeddedUrl(dataDir: string, user: keyof Credentials, database = "technova"): Promise<string> {
  const cluster = new Cluster(dataDir);
  const postmaster = await cluster.postmaster();
  if (postmaster === undefined) throw new Error(`no PostgreSQL runs in ${dataDir}`);
  return connectionUrl(postmaster, await cluster.credentials(), user, database);
}

function lockName(dataDir: string): string {
  return `postgres:${dataDir}`;
}

/** Starts the postmaster unless one lives, where the one `before` was, and returns once it accepts connections. */
async function ensureRunning(cluster: Cluster, credentials: Credentials, before?: Postmaster): Promise<Postmaster> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let starts = 0;
  let foreignSince = 0;
  while (Date.now() < deadline) {
    const alive = await cluster.postmaster();
    if (alive === undefined) {
      if (starts > 0) {
        const { reason, passing } = await cluster.whyNotStarted();
        if (!passing || starts > 100) throw cluster.damagedError(reason);
        await sleep(200);
      }
      starts += 1;
      await cluster.start(before?.port ?? (await freePort()), before === undefined ? undefined : before.socketDir !== undefined);
      await waitForPidFile(cluster);
      continue;
    }
    if (alive.port > 0) {
      const state = await probe(connectionUrl(alive, credentials, "owner", "postgres"));
      // Looked at again: it writes where its socket is a moment after its port.
      if (state === "ready") return (await cluster.postmaster()) ?? alive;
      // For a moment it may be another cluster's: two that start at once can choose the same port, and one gives way.
      if (state !== "foreign") foreignSince = 0;
      else if (foreignSince === 0) foreignSince = Date.now();
      else if (Date.now() - foreignSince > FOREIGN_MS) {
        throw new StartupError(
          `the PostgreSQL that runs in ${cluster.clusterDir} does not accept the logins kept beside it. Stop it (pid ${alive.pid}) and start again.`,
        );
      }
    }
    await sleep(30);
  }
  throw cluster.damagedError("it did not accept connections within a minute");
}

/** Until the postmaster has written its pid, or has had the time to fail. */
async function waitForPidFile(cluster: Cluster): Promise<void> {
  for (let waited = 0; waited < 3000; waited += 20) {
    await sleep(20);
    if ((await cluster.postmaster()) !== undefined) return;
    if (waited > 200 && (await cluster.whyNotStarted()).reason !== "") return;
  }
}

async function probe(url: string): Promise<"ready" | "waiting" | "foreign"> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return "ready";
  } catch (error) {
    return /password authentication failed/.test(errorMessage(error)) ? "foreign" : "waiting";
  } finally {
    await client.end().catch(() => undefined);
  }
}
