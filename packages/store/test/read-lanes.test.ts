import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openPool, statement } from "@technova/store";
import { createTestDatabase, type TestDatabase } from "@technova/testing";
import { ReadLanes } from "../src/read-lanes.ts";

const PUT = statement("test.lanes-put", "INSERT INTO platform.seeded (name) VALUES ($1)");
const NAMES = statement("test.lanes-names", "SELECT name FROM platform.seeded WHERE name LIKE $1 ORDER BY name");
const TICKET = statement("test.lanes-ticket", "SELECT gen_random_uuid()::text AS ticket, $1::text AS text");
const DIVIDE = statement("test.lanes-divide", "SELECT 1 / $1::int AS result");
const WAIT = statement("test.lanes-wait", "SELECT pg_sleep($1)::text, $2::text AS text");
const BIG = statement("test.lanes-big", "SELECT $1::bigint AS big");

/** What is asked before it goes out apart from what is asked after. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe("reads over few connections", () => {
  let db: TestDatabase;
  let lanes: ReadLanes;
  const ticket = async (text: string): Promise<string> => (await lanes.query<{ ticket: string }>(TICKET, [text]))[0]?.ticket ?? "";

  beforeAll(async () => {
    db = await createTestDatabase(inject("server"));
    lanes = new ReadLanes(openPool({ url: db.appUrl }, 2, "test-lanes"), 2);
  });
  afterAll(async () => {
    await lanes.close();
    await db.drop();
  });

  it("ask once what many ask at the same time, and apart what is different", async () => {
    const [first, second, other] = await Promise.all([ticket("a"), ticket("a"), ticket("b")]);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(await ticket("a")).not.toBe(first);
  });

  it("give each its own list of what was read", async () => {
    const [one, two] = await Promise.all([lanes.query(TICKET, ["c"]), lanes.query(TICKET, ["c"])]);
    one.length = 0;
    expect(two).toHaveLength(1);
  });

  it("see what was written before they were asked, however many ask all the time", async () => {
    const over = new AbortController();
    const crowd = Array.from({ length: 8 }, async () => {
      while (!over.signal.aborted) await lanes.query(NAMES, ["lanes-%"]);
    });
    for (let number = 0; number < 100; number += 1) {
      const name = `lanes-${number}`;
      await db.database.query(PUT, [name]);
      expect((await lanes.query<{ name: string }>(NAMES, ["lanes-%"])).map((row) => row.name)).toContain(name);
    }
    over.abort();
    await Promise.all(crowd);
  });

  it("tell all who asked of a failure, and go on", async () => {
    const asked = await Promise.allSettled([lanes.query(DIVIDE, [0]), lanes.query(DIVIDE, [0]), lanes.query(DIVIDE, [1])]);
    expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
    expect(await lanes.query(DIVIDE, [1])).toEqual([{ result: 1 }]);
  });

  it("go round one that takes long", async () => {
    const ended: string[] = [];
    const note = (name: string) => (): void => void ended.push(name);
    const slow = lanes.query(WAIT, [1, "slow"]).then(note("slow"));
    await turn();
    for (let number = 0; number < 6; number += 1) await ticket(`round ${number}`).then(note("quick"));
    await slow;
    expect(ended).toEqual([...Array.from({ length: 6 }, () => "quick"), "slow"]);
  });

  it("answer what was asked before they were closed, and refuse what is asked later", async () => {
    const closing = new ReadLanes(openPool({ url: db.appUrl }, 2, "test-lanes-closed"), 2);
    const asked: Promise<unknown>[] = [];
    for (const text of ["one lane", "the other", "waiting"]) {
      asked.push(closing.query(WAIT, [0.2, text]));
      await turn();
    }
    await closing.close();
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    await expect(closing.query(TICKET, ["late"])).rejects.toThrow();
  });

  it("take values that have no plain text", async () => {
    expect(await Promise.all([lanes.query(BIG, [2n ** 60n]), lanes.query(BIG, [5n])])).toEqual([[{ big: 2n ** 60n }], [{ big: 5n }]]);
  });
});
