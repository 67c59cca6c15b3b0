import { spawn } from "node:child_process";
import { chmod, mkdir, open, readFile, readdir, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { StartupError, errorMessage } from "@technova/kit";
import { canHaveSocket, type Credentials, type Postmaster } from "./address.ts";
import { findPrograms } from "./programs.ts";
import { decideRunAs, giveTo, type RunAs } from "./run-as.ts";

/** A new cluster takes about 70 MB with the seed, and PostgreSQL writes WAL in files of 16 MB; below this it cannot live. */
const LEAST_FREE_BYTES = { fresh: 200 * 1024 * 1024, existing: 64 * 1024 * 1024 };
const FIRST_PORT = 15_432;

/** The embedded PostgreSQL's files under one data directory. */
export class Cluster {
  readonly dataDir: string;
  readonly clusterDir: string;
  readonly #credentialsFile: string;
  readonly #logFile: string;

  constructor(dataDir: string) {
    this.dataDir = dataDir;
    this.clusterDir = join(dataDir, "postgres");
    this.#credentialsFile = join(dataDir, "postgres-logins.json");
    this.#logFile = join(dataDir, "postgres.log");
  }

  /** Throws StartupError where the disk is full or the directory cannot be used. */
  async checkDisk(): Promise<void> {
    try {
      await makeDirectory(this.dataDir);
      const probe = join(this.dataDir, `.probe-${process.pid}`);
      await writeFile(probe, randomBytes(4096));
      await rm(probe);
      const least = (await this.exists()) ? LEAST_FREE_BYTES.existing : LEAST_FREE_BYTES.fresh;
      const { bavail, bsize } = await statfs(this.dataDir);
      if (bavail * bsize < least) {
        throw new StartupError(
          `the disk of ${this.dataDir} is full: ${Math.floor((bavail * bsize) / 2 ** 20)} MB are free and ${least / 2 ** 20} MB are needed. Free some space or set TECHNOVA_DATA_DIR to another disk.`,
        );
      }
    } catch (error) {
      if (error instanceof StartupError) throw error;
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "ENOSPC")
        throw new StartupError(`the disk of ${this.dataDir} is full. Free some space or set TECHNOVA_DATA_DIR to another disk.`);
      throw new StartupError(
        `the data directory ${this.dataDir} cannot be used (${code ?? errorMessage(error)}). Set TECHNOVA_DATA_DIR to a directory that you may write to.`,
      );
    }
  }

  async exists(): Promise<boolean> {
    return (await stat(this.clusterDir).catch(() => undefined)) !== undefined;
  }

  /** The logins; made when the cluster is. */
  async credentials(): Promise<Credentials> {
    const text = await readFile(this.#credentialsFile, "utf8").catch(() => undefined);
    try {
      const parsed: unknown = JSON.parse(text ?? "");
      if (typeof parsed === "object" && parsed !== null && "owner" in parsed && "app" in parsed && "sandbox" in parsed)
        return parsed as Credentials;
    } catch {
      // Said below.
    }
    throw this.#damaged(`${this.#credentialsFile} is missing or unreadable`);
  }

  /** Makes a new cluster: under another name first, so that a crash in between leaves none that is half made. */
  async initialise(): Promise<void> {
    const { initdb, postgres } = await findPrograms();
    const runAs = await decideRunAs([this.dataDir, postgres]);
    for (const left of await readdir(this.dataDir)) {
      if (left.startsWith("postgres.new-")) await rm(join(this.dataDir, left), { recursive: true, force: true });
    }
    const fresh = join(this.dataDir, `postgres.new-${process.pid}`);
    const passwordFile = join(this.dataDir, `postgres.new-${process.pid}.password`);
    const logins: Credentials = { owner: secret(), app: secret(), sandbox: secret() };
    try {
      await writeFile(this.#credentialsFile, JSON.stringify(logins), { mode: 0o600 });
      await chmod(this.#credentialsFile, 0o600);
      await writeFile(passwordFile, logins.owner, { mode: 0o600 });
      await giveTo(runAs, passwordFile);
      await mkdir(fresh, { mode: 0o700 });
      await giveTo(runAs, fresh);
      const flags = ["-D", fresh, "-U", "technova_owner", `--pwfile=${passwordFile}`, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C"];
      const { code, output } = await run(runAs, initdb, flags);
      if (code !== 0) {
        const last =
          output
            .trim()
            .split("\n")
            .find((line) => /error|fatal|could not|no space/i.test(line)) ??
          output.trim().split("\n").at(-1) ??
          "no reason given";
        if (/no space left/i.test(output))
          throw new StartupError(`the disk of ${this.dataDir} is full. Free some space or set TECHNOVA_DATA_DIR to another disk.`);
        throw new StartupError(`the embedded PostgreSQL could not be initialised in ${fresh}: ${last}`);
      }
      await rename(fresh, this.clusterDir);
    } finally {
      await rm(passwordFile, { force: true });
      await rm(fresh, { recursive: true, force: true });
    }
  }

  /** The running postmaster of this cluster, if there is one. */
  async postmaster(): Promise<Postmaster | undefined> {
    const lines = (await readFile(join(this.clusterDir, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
    const pid = Number(lines[0]);
    // What the lines are: PostgreSQL's src/include/utils/pidfile.h.
    const port = Number(lines[3]);
    const socketDir = lines[4]?.trim();
    if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return undefined;
    if (process.platform === "linux") {
      // The pid may belong to another program by now, after a restart of the machine.
      const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
      if (name.trim() !== "postgres") return undefined;
    }
    return { pid, port: Number.isInteger(port) && port > 0 ? port : 0, socketDir: socketDir === "" ? undefined : socketDir };
  }

  /**
   * Starts the postmaster, in a session of its own so that Ctrl-C does not reach it. Returns before it accepts. `socket`:
   * whether it has one; undefined: where it can.
   */
  async start(port: number, socket?: boolean): Promise<void> {
    const { postgres } = await findPrograms();
    const hasSocket = socket ?? (await canHaveSocket(this.dataDir, this.clusterDir));
    // Left by one that was killed: their pid may be somebody else's by now, and PostgreSQL would not start.
    for (const left of await readdir(this.clusterDir).catch(() => []))
      if (left.startsWith(".s.PGSQL.")) await rm(join(this.clusterDir, left), { force: true });
    const runAs = await decideRunAs([this.dataDir, postgres]);
    const file = await open(this.#logFile, "w", 0o600);
    try {
      const settings = {
        port: String(port),
        listen_addresses: "127.0.0.1",
        // A list, so that a path with a comma stands in quotes.
        unix_socket_directories: hasSocket ? `"${this.clusterDir.replaceAll('"', '""')}"` : "",
        max_connections: "300",
        shared_buffers: "128MB",
        wal_level: "minimal",
        max_wal_senders: "0",
        max_wal_size: "512MB",
        jit: "off",
        // Plans are kept. Those made while a new shop's tables were nearly empty read all of them, until statistics say more.
        autovacuum_naptime: "10s",
        timezone: "UTC",
        log_timezone: "UTC",
      };
      const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
      const [command = postgres, ...words] = [...runAs.prefix, postgres, "-D", this.clusterDir, ...flags];
      const child = spawn(command, words, {
        detached: true,
        stdio: ["ignore", file.fd, file.fd],
        cwd: this.dataDir,
        // How the platform's own process is to keep memory is nothing for this one.
        env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("MALLOC_"))),
        ...(runAs.prefix.length === 0 ? runAs.ids : {}),
      });
      child.unref();
      await new Promise<void>((resolve, reject) => {
        child.once("spawn", () => resolve());
        child.once("error", reject);
      });
    } finally {
      await file.close();
    }
  }

  /** The last reason in the log for not starting, and whether it passes by itself. */
  async whyNotStarted(): Promise<{ readonly reason: string; readonly passing: boolean }> {
    const log = await readFile(this.#logFile, "utf8").catch(() => "");
    const line = log.split("\n").findLast((one) => /FATAL|PANIC|could not|invalid binary/.test(one)) ?? "";
    const reason = line.replace(/^.*?(FATAL|PANIC):\s*/, "").trim();
    return { reason, passing: /pre-existing shared memory block|lock file .* already exists|Address already in use/.test(log) };
  }

  damagedError(reason: string): StartupError {
    if (/no space left/i.test(reason))
      return new StartupError(`the disk of ${this.dataDir} is full. Free some space or set TECHNOVA_DATA_DIR to another disk.`);
    return this.#damaged(`the database in ${this.clusterDir} does not start${reason === "" ? "" : `: ${reason}`}`);
  }

  #damaged(what: string): StartupError {
    return new StartupError(
      `${what}. Restore ${this.dataDir} from a backup, or move it away to begin with an empty one (the log is ${this.#logFile}).`,
    );
  }
}

/** mkdir -p, one directory after the other: Node's own never ends below /proc. */
async function makeDirectory(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return;
  if (dirname(path) !== path) await makeDirectory(dirname(path));
  await mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST" || !(await stat(path)).isDirectory()) throw error;
  });
}

/** A port on 127.0.0.1 that nobody listens on, from 15432 up. */
export async function freePort(): Promise<number> {
  for (let port = FIRST_PORT; port < FIRST_PORT + 2000; port += 1) {
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(false));
      server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new StartupError("no port from 15432 to 17431 is free for the embedded PostgreSQL. Stop what uses them, or set DATABASE_URL.");
}

/** Asks a postmaster for a fast shutdown (checkpoint, no waiting for clients) and waits for its end. */
export async function stopPostmaster(postmaster: Postmaster, timeoutMs: number): Promise<void> {
  signal(postmaster.pid, "SIGINT");
  const deadline = Date.now() + timeoutMs;
  while (isAlive(postmaster.pid)) {
    if (Date.now() > deadline) {
      signal(postmaster.pid, "SIGQUIT");
      return;
    }
    await sleep(20);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function secret(): string {
  return randomBytes(24).toString("base64url");
}

function run(runAs: RunAs, program: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const [command = program, ...words] = [...runAs.prefix, program, ...args];
    const child = spawn(command, words, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      cwd: "/",
      env: { ...process.env, LC_ALL: "C", LANG: "C" },
      ...(runAs.prefix.length === 0 ? runAs.ids : {}),
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
