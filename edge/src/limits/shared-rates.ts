import { LRUCache } from "lru-cache";
import { counter } from "@technova/kit";
import { gcra, type Rate, type Verdict } from "./gcra.ts";
import type { RateStore } from "./rate-limiter.ts";

const alone = counter("technova_edge_rates_alone_total", "Times that what was asked could not be shared with other edges");

/** Keys remembered; the ones not seen for longest are forgotten first. */
const MOST_KEYS = 100_000;
/** What was asked is told to the others this often, so a client may get this much more from each edge that it asks. */
const SHARE_EVERY_MS = 50;

/** What was asked in the name of a key since the last time: the requests' time at the key's rate, in milliseconds. */
export interface RateUse {
  readonly key: string;
  readonly ms: number;
}

/** Where edges share what was asked of them. */
export interface SharedRates {
  /**
   * Adds what was asked; returns for each key how far its theoretical arrival time is ahead of now, in milliseconds.
   * Rejects where nothing is shared at the moment.
   */
  exchange(uses: readonly RateUse[]): Promise<readonly number[]>;
}

/** The shared counts, in one process's memory. */
export class LocalRates implements SharedRates {
  readonly #arrivals = new LRUCache<string, number>({ max: MOST_KEYS });
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  take(uses: readonly RateUse[]): number[] {
    const now = this.#now();
    return uses.map(({ key, ms }) => {
      const arrival = Math.max(this.#arrivals.get(key) ?? now, now) + ms;
      this.#arrivals.set(key, arrival);
      return arrival - now;
    });
  }

  async exchange(uses: readonly RateUse[]): Promise<readonly number[]> {
    return this.take(uses);
  }
}

/**
 * Decides by what this process knows, and shares what was asked with other edges in the background: a limit costs no
 * question on the way, holds over all edges but for what comes in between, and where nothing can be shared each edge
 * counts for itself.
 */
export class SharedRateStore implements RateStore {
  readonly #shared: SharedRates;
  readonly #now: () => number;
  readonly #arrivals = new LRUCache<string, number>({ max: MOST_KEYS });
  #uses = new Map<string, number>();
  #sharing = false;

  constructor(shared: SharedRates, now: () => number) {
    this.#shared = shared;
    this.#now = now;
  }

  take(key: string, rate: Rate, nowMs: number): Verdict {
    const verdict = gcra(rate, this.#arrivals.get(key), nowMs);
    this.#arrivals.set(key, verdict.arrival);
    if (verdict.allowed) {
      this.#uses.set(key, (this.#uses.get(key) ?? 0) + 1000 / rate.perSecond);
      this.#shareSoon();
    }
    return verdict;
  }

  /** Unless that is under way already. */
  #shareSoon(): void {
    if (this.#sharing) return;
    this.#sharing = true;
    setTimeout(() => void this.#share(), SHARE_EVERY_MS).unref();
  }

  async #share(): Promise<void> {
    const uses = [...this.#uses].map(([key, ms]): RateUse => ({ key, ms }));
    this.#uses = new Map();
    try {
      const ahead = await this.#shared.exchange(uses);
      const now = this.#now();
      for (const [index, { key }] of uses.entries()) {
        const together = now + (ahead[index] ?? 0) + (this.#uses.get(key) ?? 0);
        this.#arrivals.set(key, Math.max(this.#arrivals.get(key) ?? 0, together));
      }
    } catch {
      alone.inc();
    }
    this.#sharing = false;
    if (this.#uses.size > 0) this.#shareSoon();
  }
}
