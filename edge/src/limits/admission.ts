import { monitorEventLoopDelay } from "node:perf_hooks";
import { counter, level } from "@technova/kit";
import { countedAs } from "../client-address.ts";
import type { EdgeConfig } from "../config.ts";
import { Bodies, type IncomingBody } from "./bodies.ts";
import { ConcurrencyGate } from "./concurrency.ts";
import { RateLimiter, type Holder, type LimitClass, type Limited } from "./rate-limiter.ts";
import { SharedRateStore, type SharedRates } from "./shared-rates.ts";
import { overloaded, rateLimited, tooLarge } from "./refusals.ts";

const limited = counter("technova_edge_rate_limited_total", "Requests refused because their client or person asked too much", ["limit"]);
const streamsOpen = level("technova_edge_streams", "Streams under way");

const ADAPT_MS = 250;
const LAG_RESOLUTION_MS = 10;
const SLOW_MS = 2000;
const LAGGING_MS = 100;
const LEAST_CALLS = 32;
const BODY_MS = 30_000;
/** Of the largest body, how many may be held at the same time in bytes. */
const HELD_BODIES = 128;

/** What gRPC puts before a message. */
const ENVELOPE_BYTES = 5;

/** What is asked for, as far as its address tells. */
export interface Target {
  readonly limit: LimitClass;
  /** As what it stands among the calls under way; undefined: as `limit` says. */
  readonly place?: LimitClass;
  /** The service, or "edge" where the edge answers itself. */
  readonly service: string;
  readonly stream: boolean;
  /** HTTP methods that may be used at its address; undefined: others look after that. */
  readonly methods?: readonly string[];
}

/** Everything that the edge may say no to before work begins: how often, how much at once, how large. */
export class Admission {
  readonly #bodies: Bodies;
  readonly #config: EdgeConfig;
  readonly #limiter: RateLimiter;
  readonly #gate: ConcurrencyGate;
  readonly #streams = new Map<string, number>();
  #streamCount = 0;
  #timer: NodeJS.Timeout | undefined;
  #lag: ReturnType<typeof monitorEventLoopDelay> | undefined;

  /** `shared`: where counts are shared with other edges. */
  constructor(config: EdgeConfig, shared?: SharedRates) {
    const now = (): number => performance.now();
    this.#config = config;
    this.#limiter = new RateLimiter({
      scale: config.rateLimitScale,
      now,
      ...(shared === undefined ? {} : { store: new SharedRateStore(shared, now) }),
    });
    this.#gate = new ConcurrencyGate({
      most: config.maxConcurrent,
      least: Math.min(LEAST_CALLS, config.maxConcurrent),
      slowMs: SLOW_MS,
      lagMs: LAGGING_MS,
      now,
    });
    const most = config.maxConcurrent * 2;
    this.#bodies = new Bodies({
      most,
      mostPerClient: Math.ceil(most / 4),
      mostBytes: config.maxBodyBytes * HELD_BODIES,
      timeoutMs: BODY_MS,
    });
  }

  /** Begins to adapt to how busy this process is. */
  start(): void {
    this.#lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
    this.#lag.enable();
    this.#timer = setInterval(() => {
      const mean = (this.#lag?.mean ?? 0) / 1e6 - LAG_RESOLUTION_MS;
      this.#lag?.reset();
      this.#gate.adapt(Number.isFinite(mean) ? Math.max(0, mean) : 0);
    }, ADAPT_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#lag?.disable();
  }

  /** Counts a request of somebody; undefined where nothing is limited. The verdict may be that it is too much. */
  count(holder: Holder, limit: LimitClass, who: string): Limited | undefined {
    return this.#limiter.take(holder, limit, holder === "client" ? countedAs(who) : who);
  }

  /** Throws where a request is more than its client or person may ask. */
  refuseExcess(verdict: Limited | undefined): void {
    if (verdict === undefined || verdict.allowed) return;
    limited.inc({ limit: verdict.name });
    throw rateLimited(verdict);
  }

  /** Throws what can be refused before a request's body is read. */
  atTheDoor({ limit, place = limit, service, stream }: Target, contentLength: number | undefined): void {
    if (stream) return;
    if (contentLength !== undefined && contentLength > this.#config.maxBodyBytes + ENVELOPE_BYTES)
      throw tooLarge(this.#config.maxBodyBytes);
    if (this.#gate.isFull(place, service)) throw overloaded();
  }

  /** Takes a place for a body that is to arrive; throws where there is none, or this client has its part. */
  openBody(address: string): IncomingBody {
    const body = this.#bodies.open(countedAs(address));
    if (body === undefined) throw overloaded();
    return body;
  }

  /** Takes a place among the calls; returns what gives it back. Throws where there is none. */
  enter(limit: LimitClass, service: string): () => void {
    const leave = this.#gate.enter(limit, service);
    if (leave === undefined) throw overloaded();
    return leave;
  }

  /** Takes a place among the streams; throws where there is none, or this client has its part. */
  openStream(address: string): () => void {
    const client = countedAs(address);
    const own = this.#streams.get(client) ?? 0;
    if (this.#streamCount >= this.#config.maxStreams || own >= this.#config.maxStreamsPerClient) throw overloaded();
    this.#countStream(client, 1);
    return () => this.#countStream(client, -1);
  }

  #countStream(client: string, by: 1 | -1): void {
    this.#streamCount += by;
    streamsOpen.value = this.#streamCount;
    const own = (this.#streams.get(client) ?? 0) + by;
    if (own === 0) this.#streams.delete(client);
    else this.#streams.set(client, own);
  }
}
