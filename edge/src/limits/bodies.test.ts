import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Bodies, IncomingBody } from "./bodies.ts";

async function* chunks(count: number, bytes: number): AsyncIterable<Uint8Array> {
  for (let i = 0; i < count; i += 1) yield new Uint8Array(bytes);
}

async function* never(): AsyncIterable<Uint8Array> {
  yield new Uint8Array(1);
  await new Promise<never>(() => undefined);
}

const LIMITS = { most: 3, mostPerClient: 2, mostBytes: 1000, timeoutMs: 30_000 };

function opened(bodies: Bodies, client = "a"): IncomingBody {
  const body = bodies.open(client);
  if (body === undefined) throw new Error("there is no place");
  return body;
}

describe("bodies that arrive", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are handed on", async () => {
    const got = await Array.fromAsync(opened(new Bodies(LIMITS)).receive(chunks(3, 100)));
    expect(got).toHaveLength(3);
  });

  it("have so many places in all, and so many for one client", () => {
    const bodies = new Bodies(LIMITS);
    const [first] = [opened(bodies), opened(bodies)];
    expect(bodies.open("a")).toBeUndefined();
    opened(bodies, "b");
    expect(bodies.open("c")).toBeUndefined();
    first.close();
    first.close();
    opened(bodies, "c");
    expect(bodies.open("d")).toBeUndefined();
  });

  it("give their place back where their reader stops and never says so", async () => {
    const bodies = new Bodies({ ...LIMITS, most: 1 });
    const body = opened(bodies);
    const reading = body.receive(chunks(5, 100))[Symbol.asyncIterator]();
    await reading.next();
    body.close();
    opened(bodies);
  });

  it("are given up where one takes too long, and its place is free again", async () => {
    const bodies = new Bodies({ ...LIMITS, most: 1 });
    const slow = Array.fromAsync(opened(bodies).receive(never()));
    const refused = expect(slow).rejects.toThrow("did not arrive within 30 s");
    await vi.advanceTimersByTimeAsync(29_000);
    expect(bodies.open("b")).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1000);
    await refused;
    expect(bodies.open("b")).toBeDefined();
  });

  it("are refused where all of them together are too much", async () => {
    const bodies = new Bodies(LIMITS);
    await expect(Array.fromAsync(opened(bodies).receive(chunks(11, 100)))).rejects.toThrow("too much is going on");
    expect(await Array.fromAsync(opened(bodies).receive(chunks(9, 100)))).toHaveLength(9);
  });

  it("may take as long and be as much as they like where they are streams", async () => {
    expect(await Array.fromAsync(opened(new Bodies(LIMITS)).receive(chunks(50, 100), true))).toHaveLength(50);
  });
});
