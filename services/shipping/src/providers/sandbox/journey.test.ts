import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { journeyOf, type Journey } from "./journey.ts";

const created = new Date("2026-03-01T12:00:00Z");
const journey = fc.record({
  trackingNumber: fc.stringMatching(/^SBX[0-9]{12}$/),
  regionCode: fc.constantFrom("DE", "FR", "US"),
  locality: fc.constant("Town"),
  behaviours: fc.subarray(["return", "fail-once", "swift"] as const),
  created: fc.constant(created),
  days: fc.constantFrom<Journey["days"]>([1, 1], [2, 3], [6, 12]),
});

describe("a parcel's journey", () => {
  it("goes forward in time, from the pick-up to one end, within what was promised", () => {
    fc.assert(
      fc.property(journey, (given) => {
        const events = journeyOf(given);
        const times = events.map((event) => event.time.getTime());
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times[0]).toBeGreaterThan(created.getTime());
        expect(events[0]?.kind).toBe("PICKED_UP");
        const ends = events.filter((event) => event.kind === "DELIVERED" || event.kind === "RETURNED");
        expect(ends).toEqual([events.at(-1)]);
        expect(ends[0]?.kind).toBe(given.behaviours.includes("return") ? "RETURNED" : "DELIVERED");
        if (given.behaviours.length === 0)
          expect((times.at(-1) ?? 0) - created.getTime()).toBeLessThanOrEqual((given.days[1] * 24 + 12) * 3_600_000);
        expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
      }),
    );
  });

  it("is the same each time it is told", () => {
    fc.assert(
      fc.property(journey, (given) => {
        expect(journeyOf(given)).toEqual(journeyOf({ ...given }));
      }),
    );
  });
});
