import { describe, expect, it } from "vitest";
import { ConcurrencyGate } from "./concurrency.ts";

function gate(now: () => number = () => 0): ConcurrencyGate {
  return new ConcurrencyGate({ most: 100, least: 10, slowMs: 1000, lagMs: 100, now });
}

function fill(on: ConcurrencyGate, kind: "read" | "write" | "sensitive", count: number): (() => void)[] {
  return Array.from({ length: count }, (_, index) => on.enter(kind, `service ${index % 4}`)).filter((leave) => leave !== undefined);
}

describe("the concurrency gate", () => {
  it("refuses reads where it is full, and lets writes and what is sensitive in without regard to them", () => {
    const full = gate();
    expect(fill(full, "read", 200)).toHaveLength(80);
    expect(fill(full, "write", 200)).toHaveLength(90);
    expect(fill(full, "sensitive", 200)).toHaveLength(10);
    expect(full.isFull("sensitive", "x")).toBe(true);
  });

  it("lets no service take all the places", () => {
    const one = gate();
    const places = Array.from({ length: 100 }, () => one.enter("sensitive", "hangs")).filter((leave) => leave !== undefined);
    expect(places).toHaveLength(60);
    expect(one.enter("sensitive", "well")).toBeTypeOf("function");
    for (const leave of places) leave();
    expect(one.enter("sensitive", "hangs")).toBeTypeOf("function");
  });

  it("counts a place once however often it is given back", () => {
    const twice = gate();
    const leave = twice.enter("read", "s");
    leave?.();
    leave?.();
    expect(twice.open).toBe(0);
  });

  it("shrinks while calls are slow, never below the least, and grows again where it is used", () => {
    let now = 0;
    const adaptive = gate(() => now);
    for (let i = 0; i < 30; i += 1) {
      const places = fill(adaptive, "read", 20);
      now += 2000;
      for (const leave of places) leave();
      adaptive.adapt(0);
    }
    expect(adaptive.limit).toBe(10);
    for (let i = 0; i < 100; i += 1) {
      const places = fill(adaptive, "read", 200);
      now += 5;
      for (const leave of places) leave();
      adaptive.adapt(0);
    }
    expect(adaptive.limit).toBe(100);
  });

  it("shrinks to what was under way where the event loop goes on lagging, not for one burst", () => {
    const lagging = gate();
    fill(lagging, "read", 50);
    lagging.adapt(150);
    expect(lagging.limit).toBe(100);
    lagging.adapt(150);
    expect(lagging.limit).toBe(40);
    lagging.adapt(0);
    lagging.adapt(150);
    expect(lagging.limit).toBeGreaterThanOrEqual(40);
  });

  it("takes a rush after a quiet time, though there was a hiccup before it", () => {
    const hiccup = gate();
    for (const leave of fill(hiccup, "write", 5)) leave();
    hiccup.adapt(150);
    hiccup.adapt(150);
    expect(hiccup.limit).toBe(10);
    // A quarter of a second each.
    for (let i = 0; i < 4; i += 1) hiccup.adapt(0);
    expect(fill(hiccup, "write", 100)).toHaveLength(90);
  });
});
