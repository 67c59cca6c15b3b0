import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Bodies } from "./bodies.ts";

async function* chunks(count: number, bytes: number): AsyncIterable<Uint8Array> {
  for (let i = 0; i < count; i += 1) yield new Uint8Array(bytes);
}

async function* never(): AsyncIterable<Uint8Array> {
  yield new Uint8Array(1);
  await new Promise<never>(() => undefined);
}

const LIMITS = { most: 2, mostBytes: 1000, timeoutMs: 30_000 };

describe("bodies that arrive", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are handed on", async () => {
    const got = await Array.fromAsync(new Bodies(LIMITS).receive(chunks(3, 100), false));
    expect(got).toHaveLength(3);
  });

  it("are given up where one takes too long, and its place is free again", async () => {
    const bodies = new Bodies({ ...LIMITS, most: 1 });
    const slow = Array.fromAsync(bodies.receive(never(), false));
    const refused = expect(slow).rejects.toThrow("did not arrive within 30 s");
    await vi.advanceTimersByTimeAsync(29_000);
    expect(bodies.full).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    await refused;
    expect(bodies.full).toBe(false);
  });

  it("are refused where all of them together are too much", async () => {
    const bodies = new Bodies(LIMITS);
    await expect(Array.fromAsync(bodies.receive(chunks(11, 100), false))).rejects.toThrow("too much is going on");
    expect(await Array.fromAsync(bodies.receive(chunks(9, 100), false))).toHaveLength(9);
  });

  it("may take as long and be as much as they like where they are streams", async () => {
    expect(await Array.fromAsync(new Bodies(LIMITS).receive(chunks(50, 100), true))).toHaveLength(50);
  });
});
