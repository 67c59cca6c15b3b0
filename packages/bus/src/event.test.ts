import fc from "fast-check";
import type { DescMessage } from "@bufbuild/protobuf";
import { StockChangedSchema } from "@technova/gen/technova/inventory/v1/inventory_events_pb.js";
import { describe, expect, it } from "vitest";
import { event, eventType } from "./event.ts";

const named = (typeName: string): DescMessage => ({ ...StockChangedSchema, typeName });
const word = fc.stringMatching(/^[A-Z][a-z0-9]{1,8}$/);

describe("event types", () => {
  it.each([
    ["technova.order.v1.OrderConfirmed", "order.v1.order-confirmed"],
    ["technova.inventory.v1.StockChanged", "inventory.v1.stock-changed"],
    ["technova.payment.v1beta1.Paid", "payment.v1beta1.paid"],
  ])("of %s is %s", (typeName, type) => {
    expect(eventType(named(typeName))).toBe(type);
  });

  it("keep domain and version and put a dash before every further word", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{1,10}$/),
        fc.integer({ min: 1, max: 99 }),
        fc.array(word, { minLength: 1, maxLength: 5 }),
        (domain, version, words) => {
          const type = eventType(named(`technova.${domain}.v${version}.${words.join("")}`));
          expect(type).toBe(`${domain}.v${version}.${words.map((one) => one.toLowerCase()).join("-")}`);
          // Notifications part types by spaces and bars.
          expect(type).not.toMatch(/[\s|]/);
        },
      ),
    );
  });

  it("go with the message's binary form and its subject", () => {
    const made = event(StockChangedSchema, "var_1", { variantId: "var_1", onHand: 3 });
    expect(made).toMatchObject({ type: "inventory.v1.stock-changed", subjectKey: "var_1" });
    expect(made.payload.length).toBeGreaterThan(0);
  });
});
