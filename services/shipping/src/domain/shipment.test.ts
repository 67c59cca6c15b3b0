import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TRACKING_KINDS, stateOf } from "./shipment.ts";

describe("a shipment's state", () => {
  it.each([
    [[], "ready"],
    [["PICKED_UP", ""], "ready"],
    [["PICKED_UP", "IN_TRANSIT"], "in_transit"],
    [["DELIVERED", "OUT_FOR_DELIVERY"], "in_transit"],
    [["DELIVERED", "DELIVERED"], "delivered"],
    [["DELIVERED", "RETURNED"], "returned"],
    [["DELIVERY_FAILED"], "in_transit"],
  ] as const)("with %j is %s", (newest, state) => {
    expect(stateOf(newest)).toBe(state);
  });

  it("is the same in whichever order its parcels are counted", () => {
    const kinds = fc.array(fc.constantFrom("" as const, ...TRACKING_KINDS), { maxLength: 6 });
    fc.assert(
      fc.property(kinds, (newest) => {
        expect(stateOf(newest.toReversed())).toBe(stateOf(newest));
      }),
    );
  });
});
