import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { TestDatabase } from "@technova/testing";
import { busOpener, describeBuses } from "./buses.ts";
import { busDatabase, declared, effectsOf, owed, publish, recordEffect, stockChanged } from "./harness.ts";

const PUBLISHERS = 4;
const TRANSACTIONS = 60;

describeBuses("order per subject, with two relays and two workers", (kind) => {
  let db: TestDatabase;
  const open = busOpener(kind, () => db);

  beforeAll(async () => {
    db = await busDatabase(inject("server"));
  });
  afterAll(() => db.drop());

  it.each([3, 100])(
    "holds over %i subjects, nothing is lost and every effect happens once",
    async (subjects) => {
      const ordered = declared(`test.ordered-${subjects}`);
      const unordered = declared(`test.unordered-${subjects}`, "none");
      const key = (index: number): string => `${subjects}-${index % subjects}`;
      const hosted = () => [
        ordered.handledBy((tx, one) => recordEffect(tx, ordered.name, one).then(() => undefined)),
        unordered.handledBy((tx, one) => recordEffect(tx, unordered.name, one).then(() => undefined)),
      ];
      const buses = [open([ordered, unordered], hosted()), open([ordered, unordered], hosted())];
      for (const bus of buses) bus.start();
      let rolledBack = 0;
      let sent = 0;
      const publisher = async (me: number): Promise<void> => {
        const bus = buses[me % buses.length];
        if (bus === undefined) throw new Error("no bus");
        for (let turn = 0; turn < TRANSACTIONS; turn += 1) {
          // Several subjects in one transaction, some twice, in an order that differs among publishers.
          const events = [turn * 7 + me, turn * 3 + 5 * me, turn * 7 + me].map((index, at) =>
            stockChanged(key(index), me * 10_000 + turn * 10 + at),
          );
          const fails = turn % 5 === me;
          await db.database
            .transaction(async (tx) => {
              await bus.publish(tx, ...events);
              if (fails) throw new Error("rolled back");
            })
            .then(
              () => (sent += events.length),
              () => (rolledBack += 1),
            );
        }
      };
      await Promise.all(Array.from({ length: PUBLISHERS }, (_, me) => publisher(me)));
      await expect
        .poll(
          () => Promise.all([owed(db, ordered.name), owed(db, unordered.name), effectsOf(db, ordered.name).then((all) => all.length)]),
          { timeout: 30_000 },
        )
        .toEqual([0, 0, sent]);
      for (const bus of buses) await bus.stop();

      expect(rolledBack).toBe((PUBLISHERS * TRANSACTIONS) / 5);
      const bySubject = Map.groupBy(await effectsOf(db, ordered.name), (one) => one.subject);
      for (const [, effects] of bySubject) {
        // 1, 2, 3 …: no gap from what was rolled back, nothing lost, nothing twice, nothing out of order.
        expect(effects.map((one) => one.seq)).toEqual(effects.map((_, index) => index + 1));
        for (let me = 0; me < PUBLISHERS; me += 1) {
          const mine = effects.map((one) => one.number).filter((number) => Math.floor(number / 10_000) === me);
          expect(mine).toEqual(mine.toSorted((a, b) => a - b));
        }
      }
      const some = (one: { subject: string; seq: number }): string => `${one.subject}#${one.seq}`;
      const both = await Promise.all([effectsOf(db, ordered.name), effectsOf(db, unordered.name)]);
      expect(both[1].map(some).toSorted()).toEqual(both[0].map(some).toSorted());
      console.log(
        `${sent} events over ${bySubject.size} subjects from ${PUBLISHERS} publishers, ${rolledBack} transactions rolled back: no misorder`,
      );
    },
    60_000,
  );

  it("numbers the events of one transaction in the order in which they were given", async () => {
    const one = declared("test.numbered");
    const bus = open([one]);
    await publish(db, bus, stockChanged("x", 1), stockChanged("y", 2), stockChanged("x", 3), stockChanged("x", 4));
    await publish(db, bus, stockChanged("x", 5));
    const { rows } = await db.owner.query(
      "SELECT subject_key, subject_seq::int AS seq FROM bus.outbox WHERE subject_key IN ('x', 'y') ORDER BY id",
    );
    expect(rows).toEqual(
      [
        ["x", 1],
        ["y", 1],
        ["x", 2],
        ["x", 3],
        ["x", 4],
      ].map(([subject_key, seq]) => ({ subject_key, seq })),
    );
  });
});
