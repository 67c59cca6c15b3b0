import { expect, it } from "vitest";
import { RedisAnswers } from "./answers.ts";
import type { RedisConnection } from "./connection.ts";

/** A Redis that answers when it is told to, and says what it was asked. */
class SlowRedis {
  readonly prefix = "test:";
  readonly asked: { readonly what: string; readonly answer: (value: unknown) => void }[] = [];

  ask(what: string): Promise<unknown> {
    return new Promise((answer) => this.asked.push({ what, answer }));
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("tells Redis of an event that came while it was being told of the one before", async () => {
  const redis = new SlowRedis();
  const answers = new RedisAnswers(redis as unknown as RedisConnection);
  answers.forget("/shop.Things/List");
  answers.forget("/shop.Things/List");
  redis.asked[0]?.answer([]);
  await settled();
  expect(redis.asked.map(({ what }) => what)).toEqual(["forget", "forget"]);
});

it("holds nothing that Redis has for good before Redis knows of an event", async () => {
  const redis = new SlowRedis();
  const answers = new RedisAnswers(redis as unknown as RedisConnection);
  answers.forget("/shop.Things/List");
  // No answer: it was away.
  redis.asked[0]?.answer(undefined);
  await settled();
  const looking = answers.look("/shop.Things/List", "key");
  await settled();
  expect(redis.asked.map(({ what }) => what)).toEqual(["forget", "forget"]);
  redis.asked[1]?.answer(undefined);
  expect((await looking).kept).toBeUndefined();
  expect(redis.asked).toHaveLength(2);
});

it("still owes Redis an event of which it could not be told, whatever came of the one before", async () => {
  const redis = new SlowRedis();
  const answers = new RedisAnswers(redis as unknown as RedisConnection);
  answers.forget("/shop.Things/List");
  answers.forget("/shop.Things/List");
  redis.asked[1]?.answer(undefined);
  await settled();
  redis.asked[0]?.answer([]);
  await settled();
  void answers.look("/shop.Things/List", "key");
  await settled();
  expect(redis.asked.map(({ what }) => what)).toEqual(["forget", "forget", "forget"]);
});
