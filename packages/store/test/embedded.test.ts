import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger, DomainError } from "@technova/kit";
import { afterEach, describe, expect, it } from "vitest";
import { Database, EmbeddedPostgres, openPool, statement } from "../src/index.ts";

const logger = createLogger({ level: "silent", pretty: false });
/** PostgreSQL knows an address of its own for a connection over loopback, and none for one over a socket. */
const WHERE = statement("test.where", "SELECT inet_server_addr() IS NULL AS socket, pg_postmaster_start_time() AS started");

describe("the embedded PostgreSQL", () => {
  const left: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of left.splice(0).toReversed()) await end();
  });

  async function started(...path: readonly string[]) {
    const top = await mkdtemp(join(tmpdir(), "technova-"));
    left.push(() => rm(top, { recursive: true, force: true }));
    const dataDir = join(top, ...path);
    await mkdir(dataDir, { recursive: true });
    const embedded = await EmbeddedPostgres.join(dataDir, logger, () => undefined);
    left.push(() => embedded.leave());
    const pool = openPool({ url: embedded.url("owner", "postgres") }, 2, "test");
    left.push(() => pool.end());
    const where = async () => (await new Database(pool).query<{ socket: boolean; started: Date }>(WHERE))[0];
    return { embedded, dataDir, where };
  }

  it("is reached over a socket beside its data, which is back when it died", { timeout: 60_000 }, async () => {
    const { embedded, dataDir, where } = await started(`my "own" data, #1 100%`);
    const before = await where();
    expect(before).toMatchObject({ socket: true });
    // What it leaves is no reason not to start, even where its pid is another's by now.
    await writeFile(join(dataDir, "postgres", ".s.PGSQL.1.lock"), "1\n");
    process.kill(embedded.pid, "SIGKILL");
    const refusals: string[] = [];
    await expect
      .poll(
        async () => {
          try {
            return (await where())?.started.getTime();
          } catch (error) {
            refusals.push(error instanceof DomainError ? error.reason : String(error));
            return 0;
          }
        },
        { timeout: 20_000, interval: 10 },
      )
      .toBeGreaterThan(before?.started.getTime() ?? Infinity);
    expect(await where()).toMatchObject({ socket: true });
    expect(await readdir(join(dataDir, "postgres"))).not.toContain(".s.PGSQL.1.lock");
    // Whoever asked meanwhile was told to ask again.
    expect(new Set(refusals)).toEqual(new Set(["UNAVAILABLE"]));
  });

  it("is reached over its port where the path is too long for a socket", { timeout: 60_000 }, async () => {
    const { where } = await started("a".repeat(60), "b".repeat(60));
    expect(await where()).toMatchObject({ socket: false });
  });
});
