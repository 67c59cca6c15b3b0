import cluster, { type Worker } from "node:cluster";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalRates } from "@technova/edge";
import { StartupError, metrics, sumMetrics, type Logger } from "@technova/kit";
import type { Hand as GiveConnection } from "./door.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

const READY_MS = 60_000;
const STOP_MS = 30_000;
const METRICS_MS = 2000;
/** A worker that dies sooner than this after its start is started again later each time. */
const EARLY_MS = 10_000;
const LONGEST_REST_MS = 30_000;

/** What a worker said before it died has been heard by then. Its channel does not tell: with connections on their way it never ends. */
const LAST_WORDS_MS = 100;

interface Hand {
  readonly worker: Worker;
  readonly startedAt: number;
  ready: boolean;
  /** Connections on their way to it, and what gives each to another. */
  readonly given: Map<number, { readonly socket: Socket; readonly refused: () => void }>;
  /** Told to end, so that its end is none to be mended. */
  leaving: boolean;
}

/**
 * Processes that share this one's ports: this one accepts connections and hands them out in turn (node:cluster), so
 * that no connection is refused while one of them dies or is replaced. It starts a dead one again.
 */
export class Workers {
  readonly #count: number;
  readonly #logger: Logger;
  readonly #hands = new Map<number, Hand>();
  readonly #rates = new LocalRates();
  readonly #metricsWaiting = new Map<number, (metrics: object) => void>();
  #number = 0;
  #early = 0;
  #stopping = false;
  #rolling: Promise<void> | undefined;
  #addresses: readonly string[] = [];

  constructor(count: number, logger: Logger) {
    this.#count = count;
    this.#logger = logger;
    cluster.schedulingPolicy = cluster.SCHED_RR;
  }

  /** Whether every worker answers. */
  get ready(): boolean {
    return [...this.#hands.values()].filter((hand) => hand.ready && !hand.leaving).length >= this.#count;
  }

  /** Starts them all; returns their addresses. Throws StartupError with what the first one says that cannot start. */
  async start(): Promise<readonly string[]> {
    // The one that a failpoint is armed in is one of them, and only the first time.
    await Promise.all(Array.from({ length: this.#count }, (_one, index) => this.#fork(index === 0)));
    return this.#addresses;
  }

  /** Replaces them one by one: each of the old ones ends when its successor answers. */
  async replaceAll(): Promise<void> {
    this.#rolling ??= this.#replaceAll().finally(() => {
      this.#rolling = undefined;
      void this.#fill();
    });
    await this.#rolling;
  }

  /** Those that take connections. */
  get hands(): readonly GiveConnection[] {
    return [...this.#hands.values()]
      .filter(({ ready, leaving, worker }) => ready && !leaving && worker.isConnected())
      .map(({ worker, given }): GiveConnection => (socket, refused) => {
        const number = (this.#number += 1);
        const said: ToWorker = { kind: "connection", number };
        given.set(number, { socket, refused });
        // Kept open here until the worker says that it has it.
        worker.process.send(said, socket, { keepOpen: true }, (error) => {
          if (error !== null && given.delete(number)) refused();
        });
      });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#hands.values()].map((hand) => this.#end(hand, false)));
  }

  /** All their figures in one, with this process's own. */
  async metrics(): Promise<string> {
    const all = await Promise.all([...this.#hands.values()].filter(({ ready }) => ready).map((hand) => this.#metricsOf(hand.worker)));
    return sumMetrics([...all.filter((one) => one !== undefined), await metrics.getMetricsAsJSON()]);
  }

  async #replaceAll(): Promise<void> {
    for (const [id, old] of [...this.#hands].filter(([, { leaving }]) => !leaving)) {
      if (this.#stopping) return;
      // One that died meanwhile needs no end.
      if (!this.#hands.has(id)) continue;
      // Where the new one cannot start the old one stays, and the rest too.
      await this.#fork(false);
      await this.#end(old, true);
    }
  }

  async #fork(first: boolean): Promise<void> {
    const worker = cluster.fork(first ? {} : { TECHNOVA_FAILPOINT: "" });
    const hand: Hand = { worker, startedAt: performance.now(), given: new Map(), ready: false, leaving: false };
    this.#hands.set(worker.id, hand);
    worker.on("error", () => undefined);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        hand.leaving = true;
        worker.process.kill("SIGKILL");
        reject(new StartupError(`a worker was not ready within ${READY_MS / 1000} s; see its log above.`));
      }, READY_MS);
      worker.on("message", (message: FromWorker) => {
        if (message.kind === "ready") {
          clearTimeout(late);
          hand.ready = true;
          this.#addresses = message.addresses;
          resolve();
        } else if (message.kind === "failed") {
          hand.leaving = true;
          reject(new StartupError(message.message));
        } else this.#hear(hand, message);
      });
      worker.once("exit", (code, signal) => {
        clearTimeout(late);
        setTimeout(() => giveAgain(hand), LAST_WORDS_MS);
        this.#hands.delete(worker.id);
        if (!hand.leaving && !this.#stopping) void this.#again(hand, signal ?? String(code));
        reject(new StartupError("a worker ended before it was ready; see its log above."));
      });
    });
  }

  /** Starts another in the place of one that died: at once, or after a rest where they die as soon as they start. */
  async #again(dead: Hand, how: string): Promise<void> {
    this.#early = performance.now() - dead.startedAt < EARLY_MS ? this.#early + 1 : 0;
    const restMs = this.#early < 2 ? 0 : Math.min(LONGEST_REST_MS, 500 * 2 ** this.#early);
    this.#logger.warn({ worker: dead.worker.process.pid, how, restMs }, "a worker died and is started again");
    await sleep(restMs, undefined, { ref: false });
    // While they are replaced there is one more for a while; what is missing then is made up for after.
    if (this.#rolling === undefined) await this.#fill();
  }

  /** Starts as many as are missing. */
  async #fill(): Promise<void> {
    const alive = [...this.#hands.values()].filter(({ leaving }) => !leaving).length;
    if (this.#stopping || alive >= this.#count) return;
    // Its own end says why, and has it started again.
    try {
      await this.#fork(false);
    } catch (error) {
      this.#logger.error({ error: String(error) }, "a worker could not be started again");
      return;
    }
    await this.#fill();
  }

  async #end(hand: Hand, others: boolean): Promise<void> {
    hand.leaving = true;
    const { worker } = hand;
    if (worker.isDead()) return;
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    this.#tell(worker, { kind: "stop", others });
    const kill = setTimeout(() => worker.process.kill("SIGKILL"), STOP_MS);
    await ended;
    clearTimeout(kill);
  }

  #hear({ worker, given }: Hand, message: FromWorker): void {
    if (message.kind === "taken") {
      // The end of this process's part alone.
      given.get(message.number)?.socket.destroy();
      given.delete(message.number);
    } else if (message.kind === "metrics") this.#metricsWaiting.get(message.number)?.(message.metrics);
    else if (message.kind === "rates")
      this.#tell(worker, { kind: "rates", number: message.number, aheadMs: this.#rates.take(message.uses) });
  }

  #metricsOf(worker: Worker): Promise<object | undefined> {
    const number = (this.#number += 1);
    return new Promise((resolve) => {
      const done = (all: object | undefined): void => {
        clearTimeout(late);
        this.#metricsWaiting.delete(number);
        resolve(all);
      };
      // One that hangs, or dies now, does not keep the others' figures back.
      const late = setTimeout(() => done(undefined), METRICS_MS);
      this.#metricsWaiting.set(number, done);
      this.#tell(worker, { kind: "metrics", number });
    });
  }

  #tell(worker: Worker, message: ToWorker): void {
    // It may be dying: its end is heard of by itself.
    if (worker.isConnected()) worker.send(message, () => undefined);
  }
}

/** Gives to others what a dead worker was given and did not take. */
function giveAgain({ given }: Hand): void {
  const lost = [...given.values()];
  given.clear();
  for (const { refused } of lost) refused();
}
