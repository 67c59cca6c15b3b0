import { describe, expect, it } from "vitest";
import { AnswerCache, type Holding } from "./answer-cache.ts";

const HOLDING: Holding = { method: "/shop.Things/List", freshMs: 100, staleMs: 400, forgottenOn: new Set(["shop.thing-changed"]) };
const TYPE = "application/json";

/** A service that counts how often it is asked, and answers when it is told to. */
class Service {
  asked = 0;
  #waiting: ((bytes: Buffer) => void)[] = [];

  readonly fetch = (): Promise<Buffer> => {
    this.asked += 1;
    return new Promise((resolve) => this.#waiting.push(resolve));
  };

  async answer(text: string): Promise<void> {
    for (const resolve of this.#waiting.splice(0)) resolve(Buffer.from(text));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function setUp(maxBytes = 1_000_000) {
  const clock = { ms: 0 };
  const cache = new AnswerCache({ maxBytes, now: () => clock.ms });
  const service = new Service();
  const ready = (): string | undefined => cache.ready("key", HOLDING, service.fetch, TYPE)?.bytes.toString();
  const load = async (text: string): Promise<void> => {
    const loading = cache.load("key", HOLDING, service.fetch, TYPE);
    await service.answer(text);
    await loading;
  };
  return { clock, cache, service, ready, load };
}

describe("answers that are kept", () => {
  it("are given while they are fresh, given and renewed while they are stale, and then not", async () => {
    const { clock, service, ready, load } = setUp();
    expect(ready()).toBeUndefined();
    await load("one");
    clock.ms = 100;
    expect([ready(), service.asked]).toEqual(["one", 1]);
    clock.ms = 101;
    expect([ready(), ready(), service.asked]).toEqual(["one", "one", 2]);
    await service.answer("two");
    expect([ready(), service.asked]).toEqual(["two", 2]);
    clock.ms = 101 + 501;
    expect(ready()).toBeUndefined();
  });

  it("are fetched once for all who ask at the same time", async () => {
    const { cache, service } = setUp();
    const all = Array.from({ length: 50 }, () => cache.load("key", HOLDING, service.fetch, TYPE));
    await service.answer("one");
    expect(new Set((await Promise.all(all)).map(({ bytes }) => bytes.toString()))).toEqual(new Set(["one"]));
    expect(service.asked).toBe(1);
  });

  it("are forgotten at an event of theirs, with what was on its way when it came", async () => {
    const { cache, service, ready, load } = setUp();
    await load("one");
    cache.forget(new Set(["shop.other"]));
    expect(ready()).toBe("one");
    const early = cache.load("key", HOLDING, service.fetch, TYPE);
    cache.forget(new Set(["shop.thing-changed"]));
    expect(ready()).toBeUndefined();
    const late = cache.load("key", HOLDING, service.fetch, TYPE);
    expect(service.asked).toBe(3);
    await service.answer("two");
    await Promise.all([early, late]);
    expect(ready()).toBe("two");
    cache.forget("all");
    expect(ready()).toBeUndefined();
  });

  it("stay when they cannot be renewed, until their time is up", async () => {
    const { clock, cache, load } = setUp();
    await load("one");
    clock.ms = 200;
    const failing = (): Promise<Buffer> => Promise.reject(new Error("the service is away"));
    expect(cache.ready("key", HOLDING, failing, TYPE)?.bytes.toString()).toBe("one");
    await new Promise((resolve) => setImmediate(resolve));
    expect(cache.ready("key", HOLDING, failing, TYPE)?.bytes.toString()).toBe("one");
    await expect(cache.load("other", HOLDING, failing, TYPE)).rejects.toThrow("away");
  });

  it("are not kept where there is no room for them", async () => {
    const { cache, service } = setUp(0);
    const loading = cache.load("key", HOLDING, service.fetch, TYPE);
    await service.answer("one");
    expect((await loading).bytes.toString()).toBe("one");
    expect(cache.ready("key", HOLDING, service.fetch, TYPE)).toBeUndefined();
  });
});
