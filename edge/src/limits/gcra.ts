/** How much may be asked: a burst at once, and then so many a second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export interface Verdict {
  readonly allowed: boolean;
  /** Requests that may follow at once. */
  readonly remaining: number;
  /** Milliseconds until one more may come; 0 where it may already. */
  readonly retryAfterMs: number;
  /** Milliseconds until the whole burst is there again. */
  readonly resetMs: number;
  /** To be kept for the next request: the theoretical arrival time, in milliseconds of the caller's clock. */
  readonly arrival: number;
}

/**
 * The generic cell rate algorithm (ITU-T I.371, "virtual scheduling"): one number a key, no background work, and no
 * doubled allowance at the borders of windows. `arrival` is what the last verdict said, or undefined for a new key.
 */
export function gcra({ burst, perSecond }: Rate, arrival: number | undefined, nowMs: number): Verdict {
  const interval = 1000 / perSecond;
  const tolerance = interval * burst;
  const start = Math.max(arrival ?? nowMs, nowMs);
  const next = start + interval;
  const allowed = next - nowMs <= tolerance + 1e-6;
  const kept = allowed ? next : start;
  return {
    allowed,
    remaining: Math.max(0, Math.floor((tolerance - (kept - nowMs)) / interval + 1e-6)),
    retryAfterMs: allowed ? 0 : next - nowMs - tolerance,
    resetMs: kept - nowMs,
    arrival: kept,
  };
}
