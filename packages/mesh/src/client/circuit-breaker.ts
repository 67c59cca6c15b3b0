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

/** How a call went that was let through. */
export type Verdict = "answered" | "failed" | "unknown";

/** Lets one call out; of which time it stems decides whether its end still says anything. */
export interface Permit {
  readonly era: number;
}

/**
 * Keeps callers from a target that does not answer (Nygard, "Release It!", ch. 5): closed while it answers, open
 * once too many calls in a window failed, and then probed by one call after the other. Time comes in as an argument,
 * in milliseconds of any clock that does not go back.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  #open = false;
  /** Counts openings and closings: calls of an earlier era say nothing of this one. */
  #era = 0;
  /** While it is open: the next probe may go out from then on. */
  #probeAt = 0;
  #windowEnd = 0;
  #calls = 0;
  #failures = 0;

  constructor(options: Partial<BreakerOptions> = {}) {
    this.#options = { ...USUAL, ...options };
  }

  get state(): "closed" | "open" {
    return this.#open ? "open" : "closed";
  }

  /** A permit for a call that may go out now; how it went must be told by `report`. */
  admit(now: number): Permit | undefined {
    if (!this.#open) return { era: this.#era };
    if (now < this.#probeAt) return undefined;
    // A probe that takes long keeps the next from going out only for a while.
    this.#probeAt = now + this.#options.restMs;
    return { era: this.#era };
  }

  report({ era }: Permit, verdict: Verdict, now: number): void {
    if (era !== this.#era) return;
    if (this.#open) {
      if (verdict === "answered") this.#turn(false);
      // A probe that its caller gave up says nothing: the next call is the next probe.
      else this.#probeAt = verdict === "failed" ? now + this.#options.restMs : Math.min(this.#probeAt, now);
      return;
    }
    if (verdict === "unknown") return;
    const { windowMs, leastCalls, failureRate, restMs } = this.#options;
    if (now >= this.#windowEnd) {
      this.#windowEnd = now + windowMs;
      this.#calls = 0;
      this.#failures = 0;
    }
    this.#calls += 1;
    if (verdict === "failed") this.#failures += 1;
    if (this.#calls < leastCalls || this.#failures < this.#calls * failureRate) return;
    this.#turn(true);
    this.#probeAt = now + restMs;
  }

  #turn(open: boolean): void {
    this.#open = open;
    this.#era += 1;
    this.#windowEnd = 0;
  }
}
