import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { embeddedUrl } from "@technova/store";
import { NatsServer } from "./nats-server.ts";
import { freeOffset } from "./ports.ts";

/** How the platform is divided into processes. */
export const COMPOSITIONS = {
  one: ["all"],
  three: ["auth,product,edge", "order,shipping", "payment,inventory,notification,search,operations"],
  /** As one, but by two processes behind one set of ports. */
  workers: ["all --workers=2"],
  /** Notification and search alone, so that they can be away by themselves. */
  apart: ["auth,product,edge,order,shipping,payment,inventory", "notification,search,operations"],
} as const;

export type Composition = keyof typeof COMPOSITIONS;

const ROOT = resolve(import.meta.dirname, "../../..");
const MAIN = "services/platform/src/main.ts";
/** As scripts/run.mjs starts it. */
const PLATFORM = JSON.parse(readFileSync(join(ROOT, "scripts", "platform-process.json"), "utf8")) as {
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};
const NODE_FLAGS = ["--disable-warning=ExperimentalWarning", ...PLATFORM.flags];
const READY_MS = 60_000;
const QUIET_MS = 30_000;

export interface StackOptions {
  readonly composition: Composition;
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  /** How events travel: in the database, or over a NATS of the stack's own. */
  readonly bus?: BusKind;
}

export type BusKind = "local" | "nats";

/** The platform as operators run it: real processes over a data directory, which can be killed and started again. */
export class Stack {
  readonly options: StackOptions;
  readonly portOffset: number;
  readonly #children: (ChildProcess | undefined)[];
  readonly #logs: string[];
  /** Failpoints that have fired, by what the processes wrote as they died. */
  readonly fired: string[] = [];

  readonly nats: NatsServer | undefined;

  private constructor(options: StackOptions, portOffset: number, nats: NatsServer | undefined) {
    this.options = options;
    this.nats = nats;
    this.portOffset = portOffset;
    this.#children = COMPOSITIONS[options.composition].map(() => undefined);
    this.#logs = COMPOSITIONS[options.composition].map(() => "");
  }

  static async start(options: StackOptions): Promise<Stack> {
    const nats = options.bus === "nats" ? await NatsServer.start() : undefined;
    const stack = new Stack(options, await freeOffset(), nats);
    await stack.startMissing().catch(async (error: unknown) => {
      await stack.stop();
      throw error;
    });
    return stack;
  }

  get edgeUrl(): string {
    return `http://127.0.0.1:${8080 + this.portOffset}`;
  }

  port(service: number): number {
    return service + this.portOffset;
  }

  get size(): number {
    return this.#children.length;
  }

  /** Starts the processes that do not run and waits until all are ready; one of them with a failpoint armed. */
  async startMissing(armed?: { readonly index: number; readonly failpoint: string }): Promise<void> {
    this.#children.forEach((child, index) => {
      if (child === undefined) this.#spawn(index, armed?.index === index ? armed.failpoint : undefined);
    });
    await Promise.all(this.#children.map((_child, index) => this.#ready(index)));
  }

  /** The processes of Node that run. */
  get pids(): number[] {
    return this.#children.flatMap((child) => child?.pid ?? []);
  }

  /** What the processes have started themselves: workers. Linux alone tells. */
  async workerPids(): Promise<number[]> {
    const children = this.pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
      return text.split(" ").filter(Boolean).map(Number);
    });
    const all = (await Promise.all(children)).flat();
    // A process of PostgreSQL's may be among them for a moment.
    const names = await Promise.all(all.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
    return all.filter((_pid, index) => names[index]?.includes(MAIN));
  }

  /** The embedded PostgreSQL's first process. Throws where it does not run. */
  async postgresPid(): Promise<number> {
    const text = await readFile(join(this.options.dataDir, "postgres", "postmaster.pid"), "utf8");
    return Number(text.split("\n")[0]);
  }

  isRunning(index: number): boolean {
    return this.#children[index] !== undefined;
  }

  /** Indices of processes that have died. */
  get missing(): number[] {
    return this.#children.flatMap((child, index) => (child === undefined ? [index] : []));
  }

  /** kill -9 of one process. */
  async kill(index: number): Promise<void> {
    const child = this.#children[index];
    if (child === undefined) return;
    child.kill("SIGKILL");
    await this.#gone(index);
  }

  /** kill -9 of the embedded PostgreSQL. */
  async killPostgres(): Promise<void> {
    const pid = await this.postgresPid().catch(() => 0);
    if (!(pid > 1)) return;
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /** The stack's database as its owner, to look at everything from outside. */
  async ownerPool(): Promise<pg.Pool> {
    const { dataDir } = this.options;
    return new pg.Pool({ connectionString: await embeddedUrl(dataDir, "owner"), max: 2 });
  }

  /** Waits until every event is handled and every mail is out. */
  async quiet(): Promise<void> {
    const pool = await this.ownerPool();
    try {
      for (const deadline = Date.now() + QUIET_MS; ; await sleep(20)) {
        const { rows } = await pool.query<{ left: number }>(
          `SELECT (SELECT count(*) FROM bus.outbox WHERE sent_at IS NULL)::int + (SELECT count(*) FROM bus.delivery)::int
             + (SELECT count(*) FROM notification.message WHERE state = 'pending')::int AS left`,
        );
        if (rows[0]?.left === 0) return;
        if (Date.now() > deadline) throw new Error(`after ${QUIET_MS} ms ${rows[0]?.left} events and mails are not handled`);
      }
    } finally {
      await pool.end();
    }
  }

  /** Ctrl-C of everything; returns the exit codes. */
  async stop(): Promise<(number | null)[]> {
    const codes = await Promise.all(
      this.#children.map(async (child) => {
        if (child === undefined) return null;
        const exited = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
        child.kill("SIGINT");
        return exited;
      }),
    );
    await this.nats?.stop();
    return codes;
  }

  /** What a process has printed, for failures. */
  log(index: number): string {
    return this.#logs[index] ?? "";
  }

  #spawn(index: number, failpoint: string | undefined): void {
    const { composition, dataDir, env } = this.options;
    const target = COMPOSITIONS[composition][index] ?? "all";
    const [services, ...flags] = target.split(" ");
    const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, `--target=${services}`, ...flags], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...PLATFORM.env,
        ...process.env,
        NODE_ENV: "",
        // What a test or a bench asks from one address is not what a client may.
        RATE_LIMIT_SCALE: "0",
        LOG_LEVEL: "warn",
        LOG_FORMAT: "pretty",
        TECHNOVA_DATA_DIR: dataDir,
        PORT_OFFSET: String(this.portOffset),
        ADMIN_PORT: String(9090 + index),
        DATABASE_POOL: composition === "one" ? "16" : "10",
        ...(this.nats === undefined ? {} : { NATS_URL: this.nats.url }),
        ...(failpoint === undefined ? {} : { TECHNOVA_FAILPOINT: failpoint }),
        ...env,
      },
    });
    this.#logs[index] = "";
    const keep = (chunk: Buffer): void => {
      const text = chunk.toString();
      for (const [, name] of text.matchAll(/failpoint (\S+) fired/g)) if (name !== undefined) this.fired.push(name);
      this.#logs[index] = `${this.#logs[index] ?? ""}${text}`.slice(-20_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    // "close" comes after all that it printed.
    child.once("close", () => {
      if (this.#children[index] === child) this.#children[index] = undefined;
    });
    this.#children[index] = child;
  }

  async #ready(index: number): Promise<void> {
    const deadline = Date.now() + READY_MS;
    while (this.isRunning(index)) {
      const ready = await fetch(`http://127.0.0.1:${9090 + index + this.portOffset}/readyz`).then(
        (response) => response.ok,
        () => false,
      );
      if (ready) return;
      if (Date.now() > deadline) throw new Error(`process ${index} was not ready within ${READY_MS} ms:\n${this.log(index)}`);
      await sleep(50);
    }
    // A process that dies of its failpoint while it starts is what was asked for.
    if (!/failpoint \S+ fired/.test(this.log(index))) throw new Error(`process ${index} ended while it started:\n${this.log(index)}`);
  }

  async #gone(index: number): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (this.isRunning(index)) {
      if (Date.now() > deadline) throw new Error(`process ${index} does not die`);
      await sleep(10);
    }
  }
}
