import { Redis } from "ioredis";
import { counter, errorMessage, gauge, type Logger } from "@technova/kit";

const up = gauge("technova_redis_up", "Whether Redis answers: 1 or 0");
const failures = counter("technova_redis_failures_total", "Questions to Redis that had no answer", ["what"]);

/** Longer than this nobody waits for Redis, in milliseconds: everything goes on without it. */
const PATIENCE_MS = 100;
/** After a question that had no answer none is asked for this long, in milliseconds. */
const REST_MS = 1000;
const LONGEST_RECONNECT_MS = 2000;

/**
 * Redis, which may be away at any time. A question is answered within a tenth of a second or not at all, and while it
 * is away none is asked, so that a Redis that is dead, slow or cut off costs no request anything.
 */
export class RedisConnection {
  readonly redis: Redis;
  readonly prefix: string;
  readonly #logger: Logger;
  #restUntil = 0;
  #isUp: boolean | undefined;

  constructor(url: string, prefix: string, logger: Logger) {
    this.prefix = prefix;
    this.#logger = logger;
    this.redis = new Redis(url, {
      connectTimeout: 2000,
      commandTimeout: PATIENCE_MS,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => Math.min(LONGEST_RECONNECT_MS, 50 * 2 ** Math.min(times, 6)),
      // Notices a connection on which nothing comes any more.
      keepAlive: 5000,
    });
    this.redis.on("ready", () => this.#note(true));
    this.redis.on("close", () => this.#note(false));
    // Told by what fails, and once by the log.
    this.redis.on("error", () => undefined);
  }

  /** Whether it is worth asking. */
  get isUp(): boolean {
    return this.redis.status === "ready" && performance.now() >= this.#restUntil;
  }

  /** Asks; undefined where there is no answer. */
  async ask<T>(what: string, question: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    if (!this.isUp) return undefined;
    try {
      return await question(this.redis);
    } catch (error) {
      failures.inc({ what });
      if (performance.now() >= this.#restUntil) {
        this.#logger.warn({ what, error: errorMessage(error) }, "Redis gave no answer; going on without it for a moment");
        this.#restUntil = performance.now() + REST_MS;
      }
      return undefined;
    }
  }

  async close(): Promise<void> {
    this.redis.disconnect();
  }

  #note(isUp: boolean): void {
    up.set(isUp ? 1 : 0);
    if (this.#isUp === isUp) return;
    this.#isUp = isUp;
    if (isUp) this.#logger.info("connected to Redis");
    else this.#logger.warn("Redis cannot be reached: limits, cached answers and presence are this process's own until it is back");
  }
}
