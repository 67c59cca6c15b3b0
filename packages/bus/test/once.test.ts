import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { eventType, presentCause } from "@technova/bus";
import { StockChangedSchema } from "@technova/gen/technova/inventory/v1/inventory_events_pb.js";
import type { TestDatabase } from "@technova/testing";
import { busOpener, describeBuses } from "./buses.ts";
import { busDatabase, declared, numbersOf, owed, publish, recordEffect, stockChanged } from "./harness.ts";

describeBuses("every effect happens once", (kind) => {
  let db: TestDatabase;
  const open = busOpener(kind, () => db);
  const redeliver = (name: string): Promise<unknown> =>
    db.owner.query(
      "INSERT INTO bus.delivery (consumer, id, subject_key) SELECT $1, id, subject_key FROM bus.outbox WHERE type = $2 AND subject_key LIKE $1 || '%'",
      [name, eventType(StockChangedSchema)],
    );

  beforeAll(async () => {
    db = await busDatabase(inject("server"));
  });
  afterAll(() => db.drop());

  it.each(["key", "none"] as const)("when deliveries come again (ordered: %s)", async (ordered) => {
    const one = declared(`test.again-${ordered}`, ordered);
    const bus = open([one], [one.handledBy((tx, delivered) => recordEffect(tx, one.name, delivered).then(() => undefined))]);
    bus.start();
    await publish(db, bus, stockChanged(`${one.name}-a`, 1), stockChanged(`${one.name}-a`, 2));
    await expect.poll(() => numbersOf(db, one.name, `${one.name}-a`)).toEqual([1, 2]);
    for (let again = 0; again < 3; again += 1) {
      await expect.poll(() => owed(db, one.name)).toBe(0);
      await redeliver(one.name);
      bus.watchers.wake("all");
    }
    await publish(db, bus, stockChanged(`${one.name}-a`, 3));
    await expect.poll(() => owed(db, one.name)).toBe(0);
    expect(await numbersOf(db, one.name, `${one.name}-a`)).toEqual([1, 2, 3]);
    await bus.stop();
  });

  it("when the handler dies between its effect and the acknowledgement", async () => {
    const one = declared("test.crash");
    let crashes = 0;
    const bus = open(
      [one],
      [
        one.handledBy(async (tx, delivered) => {
          await recordEffect(tx, one.name, delivered);
          // Alone and in a batch with others.
          if (delivered.message.onHand === 2 && (crashes += 1) <= 3) throw new Error("died after its effect");
        }),
      ],
    );
    bus.start();
    await publish(db, bus, ...[1, 2, 3, 4].map((number) => stockChanged("crash", number)));
    await expect.poll(() => numbersOf(db, one.name, "crash"), { timeout: 10_000 }).toEqual([1, 2, 3, 4]);
    expect(crashes).toBe(4);
    expect(await owed(db, one.name)).toBe(0);
    await bus.stop();
  });

  it("when a worker's connection is cut in the midst of a batch", async () => {
    const one = declared("test.cut");
    let cuts = 0;
    const bus = open(
      [one],
      [
        one.handledBy(async (tx, delivered) => {
          await recordEffect(tx, one.name, delivered);
          if (delivered.message.onHand === 2 && (cuts += 1) <= 2) {
            const [backend] = await tx.query<{ pid: number }>({ name: "test.bus-backend", text: "SELECT pg_backend_pid() AS pid" });
            await db.owner.query("SELECT pg_terminate_backend($1)", [backend?.pid]);
          }
        }),
      ],
    );
    bus.start();
    await publish(db, bus, ...[1, 2, 3].map((number) => stockChanged("cut", number)));
    await expect.poll(() => numbersOf(db, one.name, "cut"), { timeout: 10_000 }).toEqual([1, 2, 3]);
    expect(cuts).toBe(3);
    await bus.stop();
  });

  it("and never for what was rolled back", async () => {
    const one = declared("test.rolled-back");
    const bus = open([one], [one.handledBy((tx, delivered) => recordEffect(tx, one.name, delivered).then(() => undefined))]);
    bus.start();
    await expect(
      db.database.transaction(async (tx) => {
        await bus.publish(tx, stockChanged("rolled", 1), stockChanged("other", 1));
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    await publish(db, bus, stockChanged("rolled", 2));
    await expect.poll(() => numbersOf(db, one.name, "rolled")).toEqual([2]);
    const { rows } = await db.owner.query(
      "SELECT subject_key, subject_seq::int AS seq FROM bus.outbox WHERE subject_key IN ('rolled', 'other')",
    );
    expect(rows).toEqual([{ subject_key: "rolled", seq: 1 }]);
    await bus.stop();
  });

  it("and what a handler publishes is caused by what it handled, and commits with it", async () => {
    const [first, second] = [declared("test.first"), declared("test.second")];
    const bus = open(
      [first, second],
      [
        first.handledBy(async (tx, delivered) => {
          if (delivered.subjectKey === "cause") await bus.publish(tx, stockChanged("effect", 7));
        }),
        second.handledBy(async (tx, delivered) => {
          expect(presentCause()?.causationId).toBe(delivered.id);
          await recordEffect(tx, second.name, delivered);
        }),
      ],
    );
    bus.start();
    await publish(db, bus, stockChanged("cause", 1));
    await expect.poll(() => numbersOf(db, second.name, "effect")).toEqual([7]);
    const { rows } = await db.owner.query(
      "SELECT effect.causation_id = cause.event_id AS caused FROM bus.outbox effect, bus.outbox cause WHERE effect.subject_key = 'effect' AND cause.subject_key = 'cause'",
    );
    expect(rows).toEqual([{ caused: true }]);
    await bus.stop();
  });

  it("and a consumer that nobody declared is not hosted", () => {
    const stray = declared("test.stray");
    expect(() => open([], [stray.handledBy(async () => undefined)])).toThrow(/not declared/);
  });
});
