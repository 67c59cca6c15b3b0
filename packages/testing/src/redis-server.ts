import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { findTool } from "./external-tools.ts";
import { freePort } from "./ports.ts";

const READY_MS = 10_000;

/** A real Redis that keeps nothing on disk: killed, it has lost everything. */
export class RedisServer {
  readonly port: number;
  #child: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.run();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it (again), empty. */
  async run(): Promise<void> {
    const binary = findTool("redis-server");
    if (binary === undefined) throw new Error("there is no redis-server");
    const child = spawn(binary, ["--bind", "127.0.0.1", "--port", String(this.port), "--save", "", "--appendonly", "no"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#child = child;
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4000)));
    for (const deadline = Date.now() + READY_MS; !said.includes("Ready to accept connections"); await sleep(10))
      if (Date.now() > deadline || child.exitCode !== null) throw new Error(`Redis did not start:\n${said}`);
  }

  /** Stops it where it is: connections stay, and nothing answers. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child?.kill("SIGCONT");
  }

  /** kill -9; with it goes all that it held. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await exited;
  }
}
