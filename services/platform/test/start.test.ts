import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { Shopper, Stack, freeOffset } from "@technova/testing";

const ROOT = resolve(import.meta.dirname, "../../..");
const OFFSET = await freeOffset();

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): { child: ChildProcess; said: () => string; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "services/platform/src/main.ts", ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "", LOG_LEVEL: "silent", PORT_OFFSET: String(OFFSET), ...env },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return { child, said: () => out, ended: new Promise((done) => child.once("close", (code) => done({ code, out, err }))) };
}

function expectOneLine({ code, err }: Ended, about: RegExp): void {
  expect(err).toMatch(/^[^\n]+\n$/);
  expect(err).toMatch(about);
  expect(err).not.toMatch(/\bat .*:\d+:\d+/);
  expect(code).toBe(1);
}

describe("a start that cannot be", () => {
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "technova-start-"));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const data = () => join(dir, "data");

  it.each([
    ["an unknown flag", ["--tarket=all"], /--tarket/],
    ["a word that is no flag", ["all"], /all/],
    ["an unknown service", ["--target=auth,orders"], /"orders"; there are auth, product/],
    ["no service", ["--target=,"], /--target names nothing/],
  ])("is refused with one line for %s", async (_what, args, about) => {
    expectOneLine(await start(args, { TECHNOVA_DATA_DIR: data() }).ended, about);
  });

  it.each([
    ["ADMIN_PORT", "s3cret-value"],
    ["DATABASE_POOL", "s3cret-value"],
    ["DATABASE_URL", "mysql://user:s3cret-value@db/x"],
    ["LOG_LEVEL", "s3cret-value"],
    ["TECHNOVA_ENV", "s3cret-value"],
    ["PORT_OFFSET", "-1"],
  ])("names the setting %s and not its value", async (name, value) => {
    const ended = await start([], { TECHNOVA_DATA_DIR: data(), [name]: value }).ended;
    expectOneLine(ended, new RegExp(name));
    expect(ended.err).not.toContain("s3cret");
  });

  it("is refused in production", async () => {
    const keys = { SESSION_SIGNING_KEY: "{}", MESH_KEY: "{}", SANDBOX_WEBHOOK_SECRET: "x".repeat(32) };
    expectOneLine(await start([], { TECHNOVA_DATA_DIR: data(), TECHNOVA_ENV: "production", ...keys }).ended, /production/);
  });

  it("names the port that is in use, of a service, of the edge and of the admin's", async () => {
    for (const port of [3004, 8080, 9090].map((usual) => usual + OFFSET)) {
      const other = createServer();
      await new Promise<void>((listening) => other.listen(port, "127.0.0.1", listening));
      try {
        expectOneLine(await start([], { TECHNOVA_DATA_DIR: data() }).ended, new RegExp(`\\b${port}\\b`));
      } finally {
        other.close();
      }
    }
  });

  it("says that the data directory cannot be used", async () => {
    const file = join(dir, "file");
    await writeFile(file, "");
    for (const dataDir of [file, join(file, "below"), "/proc/technova"]) {
      expectOneLine(await start([], { TECHNOVA_DATA_DIR: dataDir }).ended, /data directory .*TECHNOVA_DATA_DIR/);
    }
  });

  it("says that the database cannot be reached", async () => {
    const url = "postgres://user:s3cret-value@127.0.0.1:1/x";
    const ended = await start([], { TECHNOVA_DATA_DIR: data(), DATABASE_URL: url }).ended;
    expectOneLine(ended, /DATABASE_URL/);
    expect(ended.err).not.toContain("s3cret");
  });
});

describe("a start", () => {
  it("shows how to use it", async () => {
    const { code, out, err } = await start(["--help"], {}).ended;
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("--target");
  });

  it.each(["initialising PostgreSQL", "starting PostgreSQL", "migrating", "seeding product", "starting auth"])(
    "ends cleanly where Ctrl-C comes while it is %s",
    async (moment) => {
      const dataDir = await mkdtemp(join(tmpdir(), "technova-interrupted-"));
      try {
        const { child, said, ended } = start([], { TECHNOVA_DATA_DIR: dataDir });
        await expect.poll(said, { timeout: 30_000, interval: 5 }).toContain(moment);
        child.kill("SIGINT");
        const { code, err } = await ended;
        expect([code, err]).toEqual([0, ""]);
        await expect(readFile(join(dataDir, "postgres", "postmaster.pid"))).rejects.toThrow(/ENOENT/);
      } finally {
        await rm(dataDir, { recursive: true, force: true });
      }
    },
    60_000,
  );
});

describe("a platform that dies", () => {
  let dataDir = "";
  let stack: Stack;
  let session = "";

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "technova-deaths-"));
    stack = await Stack.start({ composition: "one", dataDir });
    const shopper = new Shopper(stack.edgeUrl);
    await shopper.openSession();
    session = shopper.token;
  }, 90_000);
  afterAll(async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  const postmaster = async () => Number((await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);

  /** An answer that needs the database, for a session from before. */
  async function works(): Promise<boolean> {
    const shopper = new Shopper(stack.edgeUrl);
    shopper.token = session;
    const { products } = await shopper.client(ProductService).listProducts({ pageSize: 1 });
    const variantId = products[0]?.variants[0]?.id ?? "";
    return (await shopper.fillCart("USD", [{ variantId, quantity: 1 }])).items.length === 1;
  }

  it("adopts the database that still runs after a kill -9, and its sessions go on", async () => {
    const before = await postmaster();
    await stack.kill(0);
    await stack.startMissing();
    expect(stack.log(0)).toContain(`adopting the PostgreSQL that runs (pid ${before})`);
    expect(await postmaster()).toBe(before);
    expect(await works()).toBe(true);
  }, 60_000);

  it("heals by itself when the database is killed", async () => {
    const before = await postmaster();
    await stack.killPostgres();
    await expect.poll(() => works().catch(() => false), { timeout: 45_000, interval: 200 }).toBe(true);
    expect(await postmaster()).not.toBe(before);
    expect(stack.isRunning(0)).toBe(true);
  }, 60_000);

  it("starts again when both were killed at once", async () => {
    await Promise.all([stack.kill(0), stack.killPostgres()]);
    await stack.startMissing();
    expect(await works()).toBe(true);
  }, 60_000);

  it("stops its database when the last process leaves, and says in one line where it is damaged", async () => {
    expect(await stack.stop()).toEqual([0]);
    await expect(postmaster()).rejects.toThrow(/ENOENT/);
    const logins = join(dataDir, "postgres-logins.json");
    await rename(logins, `${logins}.away`);
    expectOneLine(await start([], { TECHNOVA_DATA_DIR: dataDir }).ended, /postgres-logins\.json .*backup/);
    await rename(`${logins}.away`, logins);
    const control = await open(join(dataDir, "postgres", "global", "pg_control"), "r+");
    await control.write(Buffer.alloc(512, 0xff), 0, 512, 0);
    await control.close();
    expectOneLine(await start([], { TECHNOVA_DATA_DIR: dataDir }).ended, /does not start.*backup/);
  }, 90_000);
});
