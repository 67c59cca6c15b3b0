import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CANCELLING,
  RESTING,
  TRANSITIONS,
  checkTransitions,
  retryDelayMs,
  transition,
  type Outcome,
  type Step,
  type Transition,
} from "./saga.ts";

const STEPS = [...new Set(TRANSITIONS.flatMap((one) => [one.from, one.to]))];
const OUTCOMES = [...new Set(TRANSITIONS.map((one) => one.on))];
const known = (from: Step, on: Outcome) => TRANSITIONS.some((one) => one.from === from && one.on === on);

describe("the saga's table", () => {
  it("passes its own check", () => {
    expect(() => checkTransitions(TRANSITIONS)).not.toThrow();
  });

  it("is refused where a step cannot be reached", () => {
    const planted = TRANSITIONS.filter((one) => one.to !== "await_action");
    expect(() => checkTransitions(planted)).toThrow("never reaches await_action");
  });

  it("is refused where a step leads nowhere", () => {
    const planted = TRANSITIONS.filter((one) => one.from !== "release_stock");
    expect(() => checkTransitions(planted)).toThrow("ends in release_stock");
  });

  it("is refused where only a cancellation leads on from a step", () => {
    const planted = TRANSITIONS.filter((one) => one.from !== "confirm" || one.on === "cancel_requested");
    // What comes after confirm would be unreachable, so it is led to from elsewhere.
    const bypass: Transition = { from: "authorize", on: "committed", to: "capture", entry: "CONFIRMED" };
    expect(() => checkTransitions([...planted, bypass])).toThrow("ends in confirm");
  });

  it("is refused where a row is ambiguous", () => {
    const planted: Transition = { from: "capture", on: "captured", to: "cancel_payment", entry: "CAPTURED" };
    expect(() => checkTransitions([...TRANSITIONS, planted])).toThrow("two ways for capture/captured");
  });

  it("lets nothing happen that is not in it", () => {
    const strangers = STEPS.flatMap((from) => OUTCOMES.filter((on) => !known(from, on)).map((on) => [from, on] as const));
    expect(strangers.length).toBe(STEPS.length * OUTCOMES.length - TRANSITIONS.length);
    for (const [from, on] of strangers) expect(() => transition(from, on), `${from} on ${on}`).toThrow("no way");
  });

  it("finds the row of every step and outcome that is in it", () => {
    for (const row of TRANSITIONS) expect(transition(row.from, row.on)).toBe(row);
  });

  it("brings any walk that goes on to rest, and out of a compensation only to cancelled", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (choices) => {
        let step: Step = "reserve";
        let compensating = false;
        for (const choice of choices) {
          // News of a parcel may come again and again, and so may a cancellation that comes too late.
          const rows = TRANSITIONS.filter((one) => one.from === step && one.on !== "progressed" && one.on !== "too_late");
          const row = rows[choice % Math.max(1, rows.length)];
          if (row === undefined) break;
          step = row.to;
          compensating ||= CANCELLING.has(step);
        }
        expect(RESTING).toContain(step);
        if (compensating) expect(step).toBe("cancelled");
      }),
    );
  });

  it("gives up the payment before the stock wherever money may be held", () => {
    for (const { from, on, to } of TRANSITIONS) {
      if (to === "release_stock")
        expect([
          ["authorize", "declined"],
          ["await_action", "declined"],
          ["cancel_payment", "payment_cancelled"],
        ]).toContainEqual([from, on]);
    }
  });
});

describe("retryDelayMs", () => {
  it("grows with the tries, within jitter, to half a minute at most", () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, jitter) => {
        const delay = retryDelayMs(attempts, jitter);
        const most = Math.min(30_000, 100 * 2 ** attempts);
        expect(delay).toBeGreaterThanOrEqual(most / 2);
        expect(delay).toBeLessThanOrEqual(most);
      }),
    );
  });
});
