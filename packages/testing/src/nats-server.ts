import { spawn, type ChildProcess } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findTool } from "./external-tools.ts";
import { freePort } from "./ports.ts";

const READY_MS = 15_000;

/** A real NATS with JetStream over a directory of its own, which can be killed, started again, cut off and wiped. */
export class NatsServer {
  readonly port: number;
  readonly #directory: string;
  #child: ChildProcess | undefined;

  private constructor(port: number, directory: string) {
    this.port = port;
    this.#directory = directory;
  }

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await freePort(), await mkdtemp(join(tmpdir(), "technova-nats-")));
    await server.run();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Starts it (again) over what its directory holds. */
  async run(): Promise<void> {
    const binary = findTool("nats-server");
    if (binary === undefined) throw new Error("there is no nats-server");
    const child = spawn(binary, ["-a", "127.0.0.1", "-p", String(this.port), "-js", "-sd", this.#store], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4000)));
    for (const deadline = Date.now() + READY_MS; !said.includes("Server is ready"); await sleep(10))
      if (Date.now() > deadline || child.exitCode !== null) throw new Error(`NATS did not start:\n${said}`);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Dies and loses everything. */
  async wipe(): Promise<void> {
    await this.kill();
    await rm(this.#store, { recursive: true, force: true });
  }

  /** Copies what is stored, to be brought back by `restore`; it must not run. */
  async snapshot(): Promise<void> {
    await rm(this.#copy, { recursive: true, force: true });
    await cp(this.#store, this.#copy, { recursive: true });
  }

  /** Puts back what was copied, as a disk that lost its last writes would have it; it must not run. */
  async restore(): Promise<void> {
    await rm(this.#store, { recursive: true, force: true });
    await cp(this.#copy, this.#store, { recursive: true });
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM");
    await rm(this.#directory, { recursive: true, force: true });
  }

  get #store(): string {
    return join(this.#directory, "store");
  }

  get #copy(): string {
    return join(this.#directory, "copy");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await exited;
  }
}

/** A way to a port of this machine that can be cut: then nothing passes, and nobody is told. */
export class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<Wire> {
    const server = createServer({ allowHalfOpen: true });
    const wire = new Wire(server);
    server.on("connection", (near) => wire.#join(near, port));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return wire;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Lets through what comes from now on; connections that were cut are dead. */
  mend(): void {
    this.#cut = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: Socket, port: number): void {
    const far = createConnection({ port, host: "127.0.0.1" });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on("data", (chunk: Buffer) => void (this.#cut || other.write(chunk)));
      one.on("end", () => void (this.#cut || other.end()));
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      if (this.#cut) one.pause();
    }
  }
}
