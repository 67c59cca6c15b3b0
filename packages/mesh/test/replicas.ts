import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError, createClient, type Client } from "@connectrpc/connect";
import { isFreePort } from "@technova/testing";
import { RemoteTransport, ServiceIdentity, type MeshCredentials, type MeshKey } from "@technova/mesh";
import { ProbeService, text } from "./probe.ts";
import { publicJwk, type ReplicaOptions, type ReplicaOrder } from "./replica.ts";
import { meshKey } from "./sides.ts";

/** Replicas of the probe service as real processes, and one client of them all. */
export class Replicas {
  readonly ports: readonly number[];
  readonly #options: Pick<ReplicaOptions, "tls" | "maxConnectionAgeMs">;
  readonly #key: MeshKey;
  readonly #children: (ChildProcess | undefined)[];
  readonly #transports: RemoteTransport[] = [];

  private constructor(ports: readonly number[], key: MeshKey, options: Pick<ReplicaOptions, "tls" | "maxConnectionAgeMs">) {
    this.ports = ports;
    this.#key = key;
    this.#options = options;
    this.#children = ports.map(() => undefined);
  }

  static async start(count: number, options: Pick<ReplicaOptions, "tls" | "maxConnectionAgeMs"> = {}): Promise<Replicas> {
    const ports: number[] = [];
    while (ports.length < count) {
      const port = 20_000 + Math.floor(Math.random() * 10_000);
      if (!ports.includes(port) && (await isFreePort(port))) ports.push(port);
    }
    const replicas = new Replicas(ports, await meshKey(), options);
    await Promise.all(ports.map((_port, index) => replicas.startOne(index)));
    return replicas;
  }

  /** A client of all of them; each is another process as far as they can tell. */
  transport(credentials?: MeshCredentials): RemoteTransport {
    const address = this.ports.map((port) => `127.0.0.1:${port}`).join(",");
    const transport = new RemoteTransport({ address, service: "", identity: new ServiceIdentity(this.#key), credentials });
    this.#transports.push(transport);
    return transport;
  }

  async startOne(index: number): Promise<void> {
    const options: ReplicaOptions = {
      ...this.#options,
      port: this.ports[index] ?? 0,
      name: `replica-${index}`,
      meshPublicKey: await publicJwk(this.#key),
    };
    const child = fork(join(import.meta.dirname, "replica.ts"), {
      env: { ...process.env, PROBE_REPLICA: JSON.stringify(options) },
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#children[index] = child;
    await new Promise<void>((resolve, reject) => {
      child.once("message", () => resolve());
      child.once("exit", (code) => reject(new Error(`replica ${index} ended with ${code}`)));
    });
  }

  signal(index: number, name: NodeJS.Signals): void {
    this.#children[index]?.kill(name);
  }

  /** Lets every answer of one take so long from now on. */
  slow(index: number, delayMs: number): void {
    this.#children[index]?.send({ delayMs } satisfies ReplicaOrder);
  }

  /** Asks one to stop, or kills it, and waits for its end. */
  async stopOne(index: number, name: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#children[index];
    if (child === undefined) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(name);
    await gone;
    this.#children[index] = undefined;
  }

  async stop(): Promise<void> {
    for (const transport of this.#transports) transport.close();
    await Promise.all(this.#children.map((_child, index) => this.stopOne(index, "SIGKILL")));
  }
}

/** Calls one method at a steady rate and notes who answered and what failed. */
export class Load {
  readonly failures: string[] = [];
  readonly #answers: { readonly at: number; readonly by: string; readonly ms: number }[] = [];
  readonly #client: Client<typeof ProbeService>;
  readonly #method: "say" | "write";
  readonly #ended = new AbortController();
  #sent = 0;
  readonly #done: Promise<void>;

  constructor(transport: RemoteTransport, method: "say" | "write", perSecond: number) {
    this.#client = createClient(ProbeService, transport);
    this.#method = method;
    this.#done = this.#run(1000 / perSecond);
  }

  get sent(): number {
    return this.#sent;
  }

  /** Answers within the last while, by replica. */
  shares(lastMs: number): Map<string, number> {
    const since = performance.now() - lastMs;
    const shares = new Map<string, number>();
    for (const { at, by } of this.#answers) if (at >= since) shares.set(by, (shares.get(by) ?? 0) + 1);
    return shares;
  }

  /** How many answers took longer than this, in milliseconds. */
  slowerThan(ms: number): number {
    return this.#answers.filter((answer) => answer.ms > ms).length;
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#done;
  }

  async #run(everyMs: number): Promise<void> {
    const pending = new Set<Promise<void>>();
    const begun = performance.now();
    for (let number = 0; !this.#ended.signal.aborted; number += 1) {
      const call = this.#one(number).finally(() => pending.delete(call));
      pending.add(call);
      await sleep(Math.max(0, begun + (number + 1) * everyMs - performance.now()));
    }
    await Promise.all(pending);
  }

  async #one(number: number): Promise<void> {
    this.#sent += 1;
    const begun = performance.now();
    try {
      const { value } = await this.#client[this.#method](text(""), {
        timeoutMs: 6000,
        headers: this.#method === "write" ? { "idempotency-key": `key-${number}` } : {},
      });
      this.#answers.push({ at: performance.now(), by: value, ms: performance.now() - begun });
    } catch (error) {
      const told = ConnectError.from(error);
      this.failures.push(`${Code[told.code]}: ${told.rawMessage}`);
    }
  }
}
