import fc from "fast-check";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@technova/gen/google/rpc/error_details_pb.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Ending } from "../call.ts";
import { NEVER } from "../scope.ts";
import { callWithAttempts, type CallPlan } from "./attempts.ts";
import { CircuitBreaker, type Permit, type Verdict } from "./circuit-breaker.ts";
import { RetryBudget } from "./retry-budget.ts";

const away = (): ConnectError => new ConnectError("away", Code.Unavailable);
const never = (signal: Ending): Promise<never> =>
  new Promise((_resolve, reject) =>
    signal.addEventListener("abort", () => reject(new ConnectError("gone", Code.Canceled)), { once: true }),
  );

describe("a call's attempts", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  let attempts = 0;
  function plan(once: (attempt: number, signal: Ending) => Promise<string>, parts: Partial<CallPlan<string>> = {}): CallPlan<string> {
    attempts = 0;
    return {
      deadline: Date.now() + 10_000,
      retryable: true,
      readOnly: true,
      replicated: true,
      signal: NEVER,
      breaker: new CircuitBreaker(),
      budget: new RetryBudget(),
      random: () => 0.5,
      once: (signal) => once((attempts += 1), signal),
      ...parts,
    };
  }
  /** How a call ends, with all the time that it wants. */
  async function outcome(given: CallPlan<string>): Promise<string> {
    const ending = callWithAttempts(given).then(
      (answer) => answer,
      (error: unknown) => Code[ConnectError.from(error).code] ?? "?",
    );
    await vi.runAllTimersAsync();
    return ending;
  }

  it("go on until the target is reached, three at most, and five for what only reads and may reach others", async () => {
    const third = (attempt: number) => (attempt < 3 ? Promise.reject(away()) : Promise.resolve(`answer ${attempt}`));
    expect(await outcome(plan(third))).toBe("answer 3");
    expect(await outcome(plan(() => Promise.reject(away())))).toBe("Unavailable");
    expect(attempts).toBe(5);
    for (const parts of [{ readOnly: false }, { replicated: false }]) {
      expect(await outcome(plan(() => Promise.reject(away()), parts))).toBe("Unavailable");
      expect(attempts).toBe(3);
    }
  });

  it("are one alone where the contract allows no repeat", async () => {
    expect(await outcome(plan(() => Promise.reject(away()), { retryable: false }))).toBe("Unavailable");
    expect(attempts).toBe(1);
  });

  it.each([Code.FailedPrecondition, Code.NotFound, Code.Internal, Code.Unauthenticated, Code.InvalidArgument])(
    "end with a refusal (%i), which is an answer",
    async (code) => {
      expect(await outcome(plan(() => Promise.reject(new ConnectError("no", code))))).toBe(Code[code]);
      expect(attempts).toBe(1);
    },
  );

  it("end when there is no time for another", async () => {
    expect(await outcome(plan(() => Promise.reject(away()), { deadline: Date.now() + 10 }))).toBe("Unavailable");
    expect(attempts).toBe(1);
  });

  it("begin anew beside one that stays silent, and the first answer counts", async () => {
    const signals: Ending[] = [];
    const silentFirst = plan((attempt, signal) => {
      signals.push(signal);
      return attempt === 1 ? never(signal) : Promise.resolve("from another");
    });
    expect(await outcome(silentFirst)).toBe("from another");
    expect(attempts).toBe(2);
    // Nobody waits for the silent one any more.
    expect(signals[0]?.aborted).toBe(true);
  });

  it("wait for the first where the second is refused only because the first is under way", async () => {
    const slow = plan(
      (attempt) =>
        attempt === 1
          ? new Promise((resolve) => setTimeout(() => resolve("done"), 8000))
          : Promise.reject(new ConnectError("busy", Code.Aborted)),
      { readOnly: false },
    );
    expect(await outcome(slow)).toBe("done");
    expect(attempts).toBe(2);
  });

  it("stay one where there is but one replica to ask", async () => {
    const slow = plan(() => new Promise((resolve) => setTimeout(() => resolve("done"), 8000)), { replicated: false });
    expect(await outcome(slow)).toBe("done");
    expect(attempts).toBe(1);
  });

  it("end with the caller", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 20);
    expect(await outcome(plan((_attempt, signal) => never(signal), { signal: abort.signal, replicated: false }))).toBe("Canceled");
    const resting = new AbortController();
    setTimeout(() => resting.abort(), 20);
    expect(await outcome(plan(() => Promise.reject(away()), { signal: resting.signal }))).toBe("Unavailable");
    expect(attempts).toBe(1);
  });

  it("are paid from a budget, so that a target that is down gets few more than there are calls", async () => {
    const budget = new RetryBudget(10);
    const breaker = new CircuitBreaker({ leastCalls: Infinity });
    let sent = 0;
    for (let call = 0; call < 200; call += 1) {
      await outcome(plan(() => Promise.reject(away()), { budget, breaker }));
      sent += attempts;
    }
    expect(sent).toBeLessThanOrEqual(200 + 10 + 200 / 5);
    expect(sent).toBeGreaterThan(200 + 10);
  });

  it("that were told a reason by the target do not open its circuit", async () => {
    const breaker = new CircuitBreaker({ leastCalls: 3 });
    const told = away();
    told.details.push({ desc: ErrorInfoSchema, value: { reason: "PROVIDER_UNAVAILABLE", domain: "technova" } });
    for (let call = 0; call < 9; call += 1) await outcome(plan(() => Promise.reject(told), { breaker, retryable: false }));
    expect(breaker.state).toBe("closed");
  });

  it("are none while the circuit is open", async () => {
    const breaker = new CircuitBreaker({ leastCalls: 3, restMs: 1000 });
    for (let call = 0; call < 3; call += 1) await outcome(plan(() => Promise.reject(away()), { breaker, retryable: false }));
    expect(breaker.state).toBe("open");
    expect(await outcome(plan(async () => "answer", { breaker }))).toBe("Unavailable");
    expect(attempts).toBe(0);
    await vi.advanceTimersByTimeAsync(1100);
    expect(await outcome(plan(async () => "answer", { breaker }))).toBe("answer");
    expect(breaker.state).toBe("closed");
  });
});

describe("the circuit breaker", () => {
  const options = { windowMs: 1000, leastCalls: 4, failureRate: 0.5, restMs: 100 };
  const permit = (breaker: CircuitBreaker, now: number) => breaker.admit(now) ?? expect.unreachable("it was not let out");
  function opened(): CircuitBreaker {
    const breaker = new CircuitBreaker(options);
    for (let call = 0; call < 4; call += 1) breaker.report(permit(breaker, 0), "failed", 0);
    expect(breaker.state).toBe("open");
    return breaker;
  }

  it("stays closed for refusals, for calls given up and for few failures", () => {
    const breaker = new CircuitBreaker(options);
    for (let now = 0; now < 500; now += 10)
      breaker.report(permit(breaker, now), now % 50 === 40 ? "failed" : now % 20 === 0 ? "unknown" : "answered", now);
    expect(breaker.state).toBe("closed");
  });

  it("forgets failures with their window", () => {
    const breaker = new CircuitBreaker(options);
    for (const now of [0, 1, 2, 2000, 2001, 2002, 4000]) breaker.report(permit(breaker, now), "failed", now);
    expect(breaker.state).toBe("closed");
    for (const now of [4001, 4002, 4003]) breaker.report(permit(breaker, now), "failed", now);
    expect(breaker.state).toBe("open");
  });

  it("lets one call after the other through to look again", () => {
    const breaker = opened();
    expect(breaker.admit(99)).toBeUndefined();
    const failing = permit(breaker, 100);
    expect(breaker.admit(100)).toBeUndefined();
    breaker.report(failing, "failed", 150);
    expect(breaker.admit(249)).toBeUndefined();
    // A probe that its caller gave up: the next call is the next probe.
    breaker.report(permit(breaker, 250), "unknown", 260);
    breaker.report(permit(breaker, 260), "answered", 270);
    expect(breaker.state).toBe("closed");
  });

  it("hears nothing in calls that went out before it opened", () => {
    const breaker = new CircuitBreaker(options);
    const before = Array.from({ length: 12 }, () => permit(breaker, 0));
    for (const one of before.slice(0, 4)) breaker.report(one, "failed", 0);
    const probe = permit(breaker, 100);
    for (const one of before.slice(4, 8)) breaker.report(one, "failed", 101);
    breaker.report(probe, "answered", 102);
    expect(breaker.state).toBe("closed");
    for (const one of before.slice(8)) breaker.report(one, "failed", 103);
    expect(breaker.state).toBe("closed");
  });

  it("does not wait for a probe that takes long", () => {
    const breaker = opened();
    const slow = permit(breaker, 100);
    breaker.report(permit(breaker, 200), "answered", 201);
    expect(breaker.state).toBe("closed");
    breaker.report(slow, "failed", 900);
    expect(breaker.state).toBe("closed");
  });

  it("never bars a target that answers every probe for good, whatever happened before", () => {
    const call = fc.record({ verdict: fc.constantFrom("answered", "failed", "unknown"), takes: fc.integer({ min: 0, max: 300 }) });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
        const breaker = new CircuitBreaker({ ...options, leastCalls: 2 });
        let now = 0;
        let under: { readonly permit: Permit; readonly verdict: Verdict; readonly ends: number }[] = [];
        const end = (): void => {
          for (const one of under.filter(({ ends }) => ends <= now)) breaker.report(one.permit, one.verdict, now);
          under = under.filter(({ ends }) => ends > now);
        };
        for (const { verdict, takes } of calls) {
          now += 7;
          end();
          const permitted = breaker.admit(now);
          if (permitted !== undefined) under.push({ permit: permitted, verdict, ends: now + takes });
        }
        now += 1000;
        end();
        now += 1000;
        breaker.report(permit(breaker, now), "answered", now);
        expect(breaker.state).toBe("closed");
      }),
    );
  });
});
