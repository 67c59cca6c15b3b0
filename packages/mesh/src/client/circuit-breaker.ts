export interface BreakerOptions {
  /** Failures count within windows of this length, in milliseconds. */
  readonly windowMs: number;
  /** Fewer calls than this in a window say nothing. */
  readonly leastCalls: number;
  /** From 0 to 1: at this share of failures it opens. */
  readonly failureRate: number;
  /** After this long, in milliseconds, one call is let through to look again. */
  readonly restMs: number;
}

const USUAL: BreakerOptions = { windowMs: 10_000, leastCalls: 20, failureRate: 0.5, restMs: 1000 };

/** What a call is told that was let through: how it went. */
export type Verdict = "answered" | "failed" | "unknown";

type State = { readonly name: "closed" } | { readonly name: "open"; readonly until: number } | { readonly name: "probing" };

/**
 * Keeps callers from a target that does not answer (Nygard, "Release It!", ch. 5): closed while it answers, open
 * once too many calls in a window failed, and then probed by one call at a time. Time comes in as an argument, in
 * milliseconds of any clock that does not go back.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  #state: State = { name: "closed" };
  #windowEnd = 0;
  #calls = 0;
  #failures = 0;

  constructor(options: Partial<BreakerOptions> = {}) {
    this.#options = { ...USUAL, ...options };
  }

  get state(): State["name"] {
    return this.#state.name;
  }

  /** Whether a call may go out now; each that may must be reported by `report`. */
  admit(now: number): boolean {
    if (this.#state.name === "closed") return true;
    if (this.#state.name === "probing" || now < this.#state.until) return false;
    this.#state = { name: "probing" };
    return true;
  }

  report(verdict: Verdict, now: number): void {
    if (this.#state.name === "probing") {
      // A probe that its caller gave up says nothing: the next call is the next probe.
      if (verdict === "answered") this.#close();
      else this.#state = { name: "open", until: verdict === "failed" ? now + this.#options.restMs : now };
      return;
    }
    if (this.#state.name === "open" || verdict === "unknown") return;
    const { windowMs, leastCalls, failureRate, restMs } = this.#options;
    if (now >= this.#windowEnd) {
      this.#windowEnd = now + windowMs;
      this.#calls = 0;
      this.#failures = 0;
    }
    this.#calls += 1;
    if (verdict === "failed") this.#failures += 1;
    if (this.#calls >= leastCalls && this.#failures >= this.#calls * failureRate) this.#state = { name: "open", until: now + restMs };
  }

  #close(): void {
    this.#state = { name: "closed" };
    this.#windowEnd = 0;
  }
}
