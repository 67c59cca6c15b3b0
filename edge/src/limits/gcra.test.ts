import { describe, expect, it } from "vitest";
import { gcra, type Verdict } from "./gcra.ts";
import { MemoryRateStore, RateLimiter, rateHeaders } from "./rate-limiter.ts";

const RATE = { burst: 5, perSecond: 2 };

describe("the generic cell rate algorithm", () => {
  it("allows a burst at once, then one each interval, and says how long to wait", () => {
    let verdict: Verdict | undefined;
    for (let i = 0; i < 5; i += 1) {
      verdict = gcra(RATE, verdict?.arrival, 1000);
      expect(verdict).toMatchObject({ allowed: true, remaining: 4 - i });
    }
    const refused = gcra(RATE, verdict?.arrival, 1000);
    expect(refused).toMatchObject({ allowed: false, remaining: 0, retryAfterMs: 500, resetMs: 2500 });
    // A refusal costs nothing.
    expect(gcra(RATE, refused.arrival, 1499).allowed).toBe(false);
    expect(gcra(RATE, refused.arrival, 1500).allowed).toBe(true);
  });

  it("never allows more than the burst and the rate in any stretch of time", () => {
    const allowed: number[] = [];
    let arrival: number | undefined;
    for (let now = 0; now < 60_000; now += 37) {
      const verdict = gcra(RATE, arrival, now);
      ({ arrival } = verdict);
      if (verdict.allowed) allowed.push(now);
    }
    for (const [index, from] of allowed.entries())
      for (const [more, to] of allowed.slice(index).entries())
        expect(more + 1).toBeLessThanOrEqual(RATE.burst + ((to - from) / 1000) * RATE.perSecond + 1e-9);
    expect(allowed.length).toBeGreaterThan(60 * RATE.perSecond * 0.95);
  });
});

describe("the rate limiter", () => {
  it("counts each class and each holder apart, and tells of it", () => {
    const limiter = new RateLimiter({ scale: 0.1, now: () => 0, store: new MemoryRateStore() });
    const take = () => limiter.take("client", "sensitive", "192.0.2.1")?.allowed;
    expect([take(), take(), take(), take(), take()]).toEqual([true, true, true, true, false]);
    expect(limiter.take("client", "read", "192.0.2.1")?.allowed).toBe(true);
    expect(limiter.take("client", "sensitive", "192.0.2.2")?.allowed).toBe(true);
    const verdict = limiter.take("person", "write", "gst_1");
    expect(rateHeaders(verdict === undefined ? [] : [verdict])).toEqual({
      "ratelimit-policy": '"person-write";q=6;w=6',
      ratelimit: '"person-write";r=5;t=1',
    });
  });

  it("has none where the scale is 0", () => {
    const limiter = new RateLimiter({ scale: 0, now: () => 0 });
    expect(limiter.take("client", "read", "a")).toBeUndefined();
  });
});
