import { afterEach, describe, expect, it } from "vitest";
import { BackgroundLoop } from "./background.ts";
import { createLogger } from "./logger.ts";

const logger = createLogger({ level: "silent", pretty: false });
/** So long that only waking can explain another round. */
const NEVER_MS = 3_600_000;
const loops: BackgroundLoop[] = [];

function loop(round: (signal: AbortSignal) => Promise<boolean>): BackgroundLoop {
  const made = new BackgroundLoop({ name: "test", logger, idleMs: NEVER_MS, round });
  loops.push(made);
  return made;
}

describe("a background loop", () => {
  afterEach(() => Promise.all(loops.splice(0).map((one) => one.stop())));

  it("goes on while there is work and rests when there is none", async () => {
    let left = 5;
    let rounds = 0;
    loop(async () => ((rounds += 1), (left -= 1) > 0)).start();
    await expect.poll(() => rounds).toBe(5);
    await new Promise((resolve) => setImmediate(resolve));
    expect(rounds).toBe(5);
  });

  it("begins another round when woken", async () => {
    let rounds = 0;
    const one = loop(async () => ((rounds += 1), false));
    one.start();
    await expect.poll(() => rounds).toBe(1);
    one.wake();
    await expect.poll(() => rounds).toBe(2);
  });

  it("does not miss being woken in the midst of a round", async () => {
    let rounds = 0;
    const gate = Promise.withResolvers<void>();
    const one = loop(async () => {
      rounds += 1;
      if (rounds === 1) await gate.promise;
      return false;
    });
    one.start();
    await expect.poll(() => rounds).toBe(1);
    one.wake();
    gate.resolve();
    await expect.poll(() => rounds).toBe(2);
  });

  it("runs one round at a time, however often it is started and woken", async () => {
    let running = 0;
    let most = 0;
    let rounds = 0;
    const one = loop(async () => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      rounds += 1;
      return rounds < 20;
    });
    for (let i = 0; i < 10; i += 1) {
      one.start();
      one.wake();
    }
    await expect.poll(() => rounds).toBeGreaterThanOrEqual(20);
    expect(most).toBe(1);
  });

  it("tries again after failures", async () => {
    let rounds = 0;
    loop(async () => {
      rounds += 1;
      if (rounds < 4) throw new Error("not yet");
      return false;
    }).start();
    await expect.poll(() => rounds, { timeout: 5000 }).toBe(4);
  });

  it("ends after the present round when stopped, and its rounds are told", async () => {
    const begun = Promise.withResolvers<AbortSignal>();
    const gate = Promise.withResolvers<void>();
    let ended = false;
    const one = loop(async (signal) => {
      begun.resolve(signal);
      await gate.promise;
      ended = true;
      return true;
    });
    one.start();
    const signal = await begun.promise;
    const stopped = one.stop();
    expect(signal.aborted).toBe(true);
    expect(ended).toBe(false);
    gate.resolve();
    await stopped;
    expect(ended).toBe(true);
  });

  it("stops at once where it rests, after a failure too, and stays stopped", async () => {
    let rounds = 0;
    const resting = loop(async () => ((rounds += 1), false));
    const failing = loop(() => Promise.reject(new Error("always")));
    resting.start();
    failing.start();
    await expect.poll(() => rounds).toBe(1);
    await Promise.all([resting.stop(), failing.stop()]);
    resting.start();
    resting.wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(rounds).toBe(1);
    await loop(async () => true).stop();
  });
});
