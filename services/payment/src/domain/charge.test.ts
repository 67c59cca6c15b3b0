import { describe, expect, it } from "vitest";
import { outstanding } from "./charge.ts";

describe("outstanding", () => {
  it.each([
    ["nothing", { authorized: 0n, captured: 0n, voided: 0n, refunded: 0n }, { held: 0n, kept: 0n }],
    ["a hold", { authorized: 900n, captured: 0n, voided: 0n, refunded: 0n }, { held: 900n, kept: 0n }],
    ["a hold given up", { authorized: 900n, captured: 0n, voided: 900n, refunded: 0n }, { held: 0n, kept: 0n }],
    ["money taken", { authorized: 900n, captured: 900n, voided: 0n, refunded: 0n }, { held: 0n, kept: 900n }],
    ["money taken in part, the rest given up", { authorized: 900n, captured: 600n, voided: 300n, refunded: 0n }, { held: 0n, kept: 600n }],
    ["money given back in part", { authorized: 900n, captured: 900n, voided: 0n, refunded: 250n }, { held: 0n, kept: 650n }],
  ])("of %s", (_name, moved, expected) => {
    expect(outstanding(moved)).toEqual(expected);
  });
});
