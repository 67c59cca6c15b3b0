import { LRUCache } from "lru-cache";

/** How long somebody is here after what they last asked, in milliseconds. */
export const HERE_MS = 60_000;
const MOST_MEMBERS = 100_000;

/** Who is here: people and guests who asked something lately. */
export interface Presence {
  /** Notes that somebody asked something. Costs nothing. */
  seen(subject: string): void;
  /** How many are here. */
  count(): Promise<number>;
  stop(): void;
}

/** Those that this process has seen. */
export class MemoryPresence implements Presence {
  readonly #seen: LRUCache<string, true>;

  constructor(hereMs = HERE_MS) {
    this.#seen = new LRUCache({ max: MOST_MEMBERS, ttl: hereMs });
  }

  seen(subject: string): void {
    this.#seen.set(subject, true);
  }

  async count(): Promise<number> {
    this.#seen.purgeStale();
    return this.#seen.size;
  }

  stop(): void {}
}
