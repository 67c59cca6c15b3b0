import { counter, gauge, level } from "@technova/kit";
import type { LimitClass } from "./rate-limiter.ts";

const shed = counter("technova_edge_shed_total", "Requests refused because too much was under way", ["kind"]);
const limitGauge = gauge("technova_edge_concurrency_limit", "Calls that may be under way at the same time, as it adapts");
const openCalls = level("technova_edge_calls", "Calls under way");

/** Of the limit, what each class may fill. */
const SHARES: Readonly<Record<LimitClass, number>> = { other: 0.75, read: 0.8, write: 0.9, sensitive: 1 };
/** What fills each class's places: reads give way to orders, and orders do not wait for reads. */
const COUNTED: Readonly<Record<LimitClass, readonly LimitClass[]>> = {
  other: ["other", "read", "write", "sensitive"],
  read: ["other", "read", "write", "sensitive"],
  write: ["write", "sensitive"],
  sensitive: ["write", "sensitive"],
};
/** Of the limit, what the calls to one service may fill, so that one that hangs does not take the others with it. */
const SERVICE_SHARE = 0.6;
const DECREASE = 0.8;
const INCREASE = 1.05;
/** With fewer calls under way than this part of the limit nobody waits, and what made it shrink is over. */
const IN_USE = 0.5;
/** Back from a sixteenth of the most within a second: nobody was kept out meanwhile, so nothing came of the limit. */
const RECOVERY = 2;

export interface ConcurrencyOptions {
  /** Calls at the same time at most, where all goes well. */
  readonly most: number;
  /** And at least, however badly it goes. */
  readonly least: number;
  /** A median time to answer above this, in milliseconds, means that calls wait for each other. */
  readonly slowMs: number;
  /** A mean delay of the event loop above this, in milliseconds, means that this process has too much to do. */
  readonly lagMs: number;
  /** Milliseconds; monotonic. */
  readonly now: () => number;
}

/**
 * How many calls are let in at the same time. The limit starts at the most and adapts by additive increase and
 * multiplicative decrease (as TCP Reno's window does; Netflix's concurrency-limits calls it AIMD): it shrinks while
 * calls take too long or the event loop lags, and grows again while all is well: slowly while it is in use, since that
 * may be what was too much, and quickly while it is not. What is beyond it is refused at once, so that no queue grows
 * whose calls nobody waits for any more.
 */
export class ConcurrencyGate {
  readonly #options: ConcurrencyOptions;
  readonly #perService = new Map<string, number>();
  readonly #perClass: Record<LimitClass, number> = { other: 0, read: 0, write: 0, sensitive: 0 };
  #limit: number;
  #open = 0;
  #peak = 0;
  #lagged = false;
  #times: number[] = [];

  constructor(options: ConcurrencyOptions) {
    this.#options = options;
    // From the most: what comes at once after a quiet time is a rush on something, and no overload until it shows.
    this.#limit = options.most;
    limitGauge.set(this.#limit);
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  get open(): number {
    return this.#open;
  }

  /** Whether a call would be refused now; asked before its body is read. Takes nothing. */
  isFull(kind: LimitClass, service: string): boolean {
    const open = COUNTED[kind].reduce((sum, each) => sum + this.#perClass[each], 0);
    const full = open >= this.#limit * SHARES[kind] || (this.#perService.get(service) ?? 0) >= this.#limit * SERVICE_SHARE;
    if (full) shed.inc({ kind });
    return full;
  }

  /** Takes a place; returns what gives it back, or undefined where there is none. */
  enter(kind: LimitClass, service: string): (() => void) | undefined {
    if (this.isFull(kind, service)) return undefined;
    const began = this.#options.now();
    this.#count(kind, service, 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#count(kind, service, -1);
      this.#times.push(this.#options.now() - began);
    };
  }

  /** Adapts the limit to how it went since the last time; `lagMs` is the event loop's mean delay in that time. */
  adapt(lagMs: number): void {
    const { most, least, slowMs, lagMs: tooLate } = this.#options;
    const times = this.#times.toSorted((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)] ?? 0;
    const lagged = this.#lagged;
    this.#lagged = lagMs > tooLate;
    // Once is a burst that came in one go, or a hiccup of the machine's; twice in a row is too much to do.
    if ((lagged && this.#lagged) || median > slowMs) this.#limit = Math.max(least, Math.min(this.#limit, this.#peak) * DECREASE);
    else this.#limit = Math.min(most, Math.max(this.#limit + 1, this.#limit * (this.#peak < this.#limit * IN_USE ? RECOVERY : INCREASE)));
    this.#times = [];
    this.#peak = this.#open;
    limitGauge.set(Math.floor(this.#limit));
  }

  #count(kind: LimitClass, service: string, by: 1 | -1): void {
    this.#perClass[kind] += by;
    this.#open += by;
    this.#peak = Math.max(this.#peak, this.#open);
    const count = (this.#perService.get(service) ?? 0) + by;
    if (count === 0) this.#perService.delete(service);
    else this.#perService.set(service, count);
    openCalls.value = this.#open;
  }
}
