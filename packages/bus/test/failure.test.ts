import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { DeadLetters, type DeadLetter } from "@technova/bus";
import type { TestDatabase } from "@technova/testing";
import { busOpener, describeBuses } from "./buses.ts";
import { busDatabase, declared, effectsOf, numbersOf, owed, publish, recordEffect, stockChanged } from "./harness.ts";

const TRIES = 12;

describeBuses("a consumer that fails", (kind) => {
  let db: TestDatabase;
  const open = busOpener(kind, () => db);
  let letters: DeadLetters;

  beforeAll(async () => {
    db = await busDatabase(inject("server"));
    letters = new DeadLetters(db.database);
  });
  afterAll(() => db.drop());

  /** Makes what has failed due, as if it had been tried that often, so that nobody has to wait for the backoff. */
  const hurry = (tries: number): Promise<unknown> =>
    db.owner.query(
      "UPDATE bus.delivery SET due_at = clock_timestamp() - interval '1 s', attempts = greatest(attempts, $1) WHERE dead_at IS NULL AND attempts > 0",
      [tries],
    );
  const deadOf = async (name: string): Promise<DeadLetter[]> => (await letters.list()).filter((one) => one.consumer === name);

  /** Runs a bus whose consumer fails for one subject while `broken` says so, until that event is a dead letter. */
  async function withDeadLetter(
    name: string,
    body: (state: { broken: boolean; tries: () => number }, letter: DeadLetter) => Promise<void>,
    skippedTries = TRIES - 2,
  ): Promise<void> {
    const failing = declared(name);
    const steady = declared(`${name}-steady`);
    const state = { broken: true, count: 0, tries: (): number => state.count };
    const bus = open(
      [failing, steady],
      [
        failing.handledBy(async (tx, one) => {
          await recordEffect(tx, name, one);
          if (one.subjectKey !== `${name}-bad`) return;
          state.count += 1;
          if (state.broken) throw new Error("cannot do that one");
        }),
        steady.handledBy((tx, one) => recordEffect(tx, steady.name, one).then(() => undefined)),
      ],
    );
    bus.start();
    try {
      for (let number = 1; number <= 3; number += 1)
        await publish(db, bus, stockChanged(`${name}-bad`, number), stockChanged(`${name}-good`, number));
      const dead = async (): Promise<number> => {
        await hurry(skippedTries);
        return (await deadOf(name)).length;
      };
      await expect.poll(dead, { timeout: 15_000 }).toBe(1);
      await publish(db, bus, stockChanged(`${name}-bad`, 4), stockChanged(`${name}-good`, 4));
      await expect.poll(() => numbersOf(db, name, `${name}-good`)).toEqual([1, 2, 3, 4]);
      await expect.poll(() => effectsOf(db, steady.name).then((all) => all.length)).toBe(8);
      const [letter] = await deadOf(name);
      if (letter === undefined) throw new Error("no dead letter");
      await body(state, letter);
    } finally {
      await bus.stop();
    }
  }

  it("parks that subject alone, in that consumer alone, until the last try, and then is a dead letter", async () => {
    await withDeadLetter(
      "test.parks",
      async (state, letter) => {
        expect(state.tries()).toBeGreaterThanOrEqual(TRIES);
        expect(letter).toMatchObject({
          subject_key: "test.parks-bad",
          type: "inventory.v1.stock-changed",
          attempts: TRIES,
          last_error: "cannot do that one",
        });
        expect(await numbersOf(db, "test.parks", "test.parks-bad")).toEqual([]);
        expect(await owed(db, "test.parks")).toBe(4);
        const tried = state.tries();
        await hurry(0);
        await new Promise((resolve) => setImmediate(resolve));
        expect(state.tries()).toBe(tried);
      },
      0,
    );
  });

  it("does the parked subject in order once its dead letter is replayed", async () => {
    await withDeadLetter("test.replayed", async (state, letter) => {
      state.broken = false;
      expect(await letters.replay("test.replayed", letter.id)).toBe(true);
      await expect.poll(() => numbersOf(db, "test.replayed", "test.replayed-bad"), { timeout: 5000 }).toEqual([1, 2, 3, 4]);
      expect(await owed(db, "test.replayed")).toBe(0);
      expect(await letters.replay("test.replayed", letter.id)).toBe(false);
      expect(await letters.discard("test.replayed", letter.id)).toBe(false);
    });
  });

  it("goes on behind a dead letter that is discarded", async () => {
    await withDeadLetter("test.discarded", async (state, letter) => {
      state.broken = false;
      expect(await letters.discard("test.discarded", letter.id)).toBe(true);
      await expect.poll(() => numbersOf(db, "test.discarded", "test.discarded-bad"), { timeout: 5000 }).toEqual([2, 3, 4]);
      expect(await owed(db, "test.discarded")).toBe(0);
    });
  });

  it("can be given a dead letter again after longer than the inbox is kept", async () => {
    await withDeadLetter("test.old", async (state, letter) => {
      // As if it lay there for ten weeks, in the partition that there was then, while the rest was forgotten.
      await db.owner.query("CREATE TABLE bus.inbox_20260105 PARTITION OF bus.inbox FOR VALUES FROM ('2026-01-05') TO ('2026-01-12')");
      await db.owner.query("UPDATE bus.outbox SET recorded_at = '2026-01-07' WHERE id = $1", [letter.id]);
      await db.database.pool.query("SELECT bus.maintain_inbox(interval '30 days')");
      state.broken = false;
      expect(await letters.replay("test.old", letter.id)).toBe(true);
      await expect.poll(() => numbersOf(db, "test.old", "test.old-bad"), { timeout: 5000 }).toEqual([1, 2, 3, 4]);
      // Nothing needs the old partition once the event itself is forgotten.
      await db.owner.query("DELETE FROM bus.outbox WHERE id = $1", [letter.id]);
      await db.database.pool.query("SELECT bus.maintain_inbox(interval '30 days')");
      const { rows } = await db.owner.query("SELECT to_regclass('bus.inbox_20260105') AS there");
      expect(rows).toEqual([{ there: null }]);
    });
  });

  it("delays other events of an unordered consumer not at all", async () => {
    const one = declared("test.unordered", "none");
    const bus = open(
      [one],
      [
        one.handledBy(async (tx, delivered) => {
          if (delivered.message.onHand === 2) throw new Error("not that one");
          await recordEffect(tx, one.name, delivered);
        }),
      ],
    );
    bus.start();
    await publish(db, bus, stockChanged("u", 1), stockChanged("u", 2), stockChanged("u", 3));
    await expect.poll(() => numbersOf(db, one.name, "u")).toEqual([1, 3]);
    expect(await owed(db, one.name)).toBe(1);
    await bus.stop();
  });
});
