import { LRUCache } from "lru-cache";
import { gcra, type Rate, type Verdict } from "./gcra.ts";

/** Kinds of requests that are counted apart: the contract's rate classes, and all that is no call. */
export type LimitClass = "read" | "write" | "sensitive" | "other";

/** Of whom is counted: an address, or whoever the token names. */
export type Holder = "client" | "person";

/** An address may be a whole household's or an office's; a person is one. */
const RATES: Readonly<Record<Holder, Readonly<Record<LimitClass, Rate>>>> = {
  client: {
    read: { burst: 400, perSecond: 100 },
    write: { burst: 150, perSecond: 30 },
    sensitive: { burst: 40, perSecond: 2 },
    other: { burst: 600, perSecond: 200 },
  },
  person: {
    read: { burst: 200, perSecond: 50 },
    write: { burst: 60, perSecond: 10 },
    sensitive: { burst: 12, perSecond: 0.5 },
    other: { burst: 300, perSecond: 100 },
  },
};

/** Keys remembered; the ones not seen for longest are forgotten first. */
const MOST_KEYS = 100_000;

/** What was decided, with what the headers tell of it. */
export interface Limited extends Verdict {
  readonly name: string;
  readonly rate: Rate;
}

/**
 * Where the counts are kept. It decides at once, by what this process knows: a store that shares counts between edges
 * learns of the others' in the background.
 */
export interface RateStore {
  take(key: string, rate: Rate, nowMs: number): Verdict;
}

export class MemoryRateStore implements RateStore {
  readonly #arrivals = new LRUCache<string, number>({ max: MOST_KEYS });

  take(key: string, rate: Rate, nowMs: number): Verdict {
    const verdict = gcra(rate, this.#arrivals.get(key), nowMs);
    this.#arrivals.set(key, verdict.arrival);
    return verdict;
  }
}

export interface RateLimiterOptions {
  /** Multiplies every rate and burst; 0 switches the limits off. */
  readonly scale: number;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
  readonly store?: RateStore;
}

/** Counts requests by class, for each client and each person. */
export class RateLimiter {
  readonly #scale: number;
  readonly #now: () => number;
  readonly #store: RateStore;

  constructor({ scale, now, store = new MemoryRateStore() }: RateLimiterOptions) {
    this.#scale = scale;
    this.#now = now;
    this.#store = store;
  }

  /** Counts one request; undefined where there are no limits. */
  take(holder: Holder, kind: LimitClass, who: string): Limited | undefined {
    if (this.#scale === 0) return undefined;
    const { burst, perSecond } = RATES[holder][kind];
    const rate = { burst: Math.max(1, Math.floor(burst * this.#scale)), perSecond: perSecond * this.#scale };
    const verdict = this.#store.take(`${holder} ${kind} ${who}`, rate, this.#now());
    return { ...verdict, name: `${holder}-${kind}`, rate };
  }
}

/** `RateLimit-Policy` and `RateLimit`, as draft-ietf-httpapi-ratelimit-headers-10 writes them. */
export function rateHeaders(limits: readonly Limited[]): Record<string, string> {
  if (limits.length === 0) return {};
  return {
    "ratelimit-policy": limits
      .map(({ name, rate }) => `"${name}";q=${rate.burst};w=${seconds((rate.burst / rate.perSecond) * 1000)}`)
      .join(", "),
    ratelimit: limits.map(({ name, remaining, resetMs }) => `"${name}";r=${remaining};t=${seconds(resetMs)}`).join(", "),
  };
}

/** Whole seconds, never too few. */
export function seconds(ms: number): number {
  return Math.ceil(ms / 1000 - 1e-9);
}
