import { HERE_MS, MemoryPresence, type Presence } from "../presence/presence.ts";
import type { RedisConnection } from "./connection.ts";

/** Who was seen is told this often. */
const TELL_EVERY_MS = 500;

/** Those that any edge has seen, by Redis's clock; while Redis is away, those that this one has. */
export class RedisPresence implements Presence {
  readonly #connection: RedisConnection;
  readonly #key: string;
  readonly #hereMs: number;
  readonly #own: MemoryPresence;
  #news = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: RedisConnection, hereMs = HERE_MS) {
    this.#connection = connection;
    this.#hereMs = hereMs;
    this.#key = `${connection.prefix}present`;
    this.#own = new MemoryPresence(hereMs);
  }

  seen(subject: string): void {
    this.#own.seen(subject);
    this.#news.add(subject);
    this.#timer ??= setTimeout(() => void this.#tell(), TELL_EVERY_MS).unref();
  }

  async count(): Promise<number> {
    await this.#tell();
    const here = await this.#connection.ask("presence", async (redis) => {
      const now = await nowOf(redis);
      await redis.zremrangebyscore(this.#key, "-inf", now - this.#hereMs);
      return redis.zcard(this.#key);
    });
    return here ?? this.#own.count();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #tell(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#news.size === 0) return;
    const news = [...this.#news];
    this.#news = new Set();
    await this.#connection.ask("presence", async (redis) => {
      const now = await nowOf(redis);
      await redis
        .multi()
        .zadd(this.#key, ...news.flatMap((subject) => [now, subject]))
        .pexpire(this.#key, this.#hereMs)
        .exec();
    });
  }
}

async function nowOf(redis: RedisConnection["redis"]): Promise<number> {
  const [seconds = 0, micros = 0] = (await redis.time()).map(Number);
  return seconds * 1000 + Math.floor(micros / 1000);
}
