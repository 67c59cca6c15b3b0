import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newId, seedId } from "./ids.ts";

const UUID_V7 = /^[a-z]+_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("ids", () => {
  it("are UUIDv7 behind their prefix, each another", () => {
    const ids = Array.from({ length: 500 }, () => newId("ord"));
    for (const id of ids) expect(id).toMatch(/^ord_/);
    for (const id of ids) expect(id).toMatch(UUID_V7);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("of seeds are fixed: these must never change, for data of older versions names them", () => {
    expect(seedId("prd", "espresso-machine")).toBe(seedId("prd", "espresso-machine"));
    expect(seedId("prd", "a")).toMatchInlineSnapshot(`"prd_019b76da-a800-70b2-941a-76b9a14b8514"`);
    expect(seedId("var", "a")).toMatchInlineSnapshot(`"var_019b76da-a800-7a16-ac56-bf9ffa324501"`);
  });

  it("of seeds look like any other id and differ by prefix and name", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(seedId("prd", a)).toMatch(UUID_V7);
        expect(seedId("prd", a).slice(4)).not.toBe(seedId("var", a).slice(4));
        if (a !== b) expect(seedId("prd", a)).not.toBe(seedId("prd", b));
      }),
    );
  });
});
