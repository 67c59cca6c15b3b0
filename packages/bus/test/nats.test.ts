import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { DeadLetters, type Bus, type Consumer, type NatsOptions } from "@technova/bus";
import { NatsServer, Wire, missingTool, type TestDatabase } from "@technova/testing";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { busDatabase, declared, effectsOf, numbersOf, openBus, owed, publish, recordEffect, stockChanged, type Stock } from "./harness.ts";

const SUBJECTS = 5;
const missing = missingTool("nats-server");

describe.skipIf(missing !== undefined)(`the bus over NATS${missing === undefined ? "" : ` (${missing})`}`, { timeout: 60_000 }, () => {
  let db: TestDatabase;
  let server: NatsServer;
  let buses: Bus[] = [];
  const opened: TestDatabase[] = [];

  beforeEach(async () => {
    server = await NatsServer.start();
    db = await busDatabase(inject("server"));
    opened.push(db);
  });
  afterEach(async () => {
    await Promise.all(buses.map((bus) => bus.stop()));
    buses = [];
    await server.stop();
    for (const one of opened.splice(0)) await one.drop();
  });

  const over = (url = server.url): NatsOptions => ({ url, stream: "test", replicas: 1 });
  /** A bus that records what one consumer does; it runs, over NATS unless told otherwise. */
  function run(one: Consumer<Stock>, nats: NatsOptions | "local" = over(), on = db): Bus {
    const recording = one.handledBy((tx, delivered) => recordEffect(tx, one.name, delivered).then(() => undefined));
    const bus = openBus(on, [one], [recording], nats === "local" ? undefined : nats);
    bus.start();
    buses.push(bus);
    return bus;
  }
  async function halt(bus: Bus): Promise<void> {
    await bus.stop();
    buses = buses.filter((one) => one !== bus);
  }
  /** Publishes for as long as `body` takes; returns how many events there were. */
  async function publishingDuring(bus: Bus, body: () => Promise<void>): Promise<number> {
    const done = new AbortController();
    let count = 0;
    const publishing = (async () => {
      while (!done.signal.aborted) {
        count += 1;
        await publish(db, bus, stockChanged(`s${count % SUBJECTS}`, count));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    await body().finally(() => done.abort());
    await publishing;
    return count;
  }
  /** Every event once and in order, whatever happened. */
  async function expectAll(one: Consumer<Stock>, count: number, on = db): Promise<void> {
    await expect.poll(() => effectsOf(on, one.name).then((all) => all.length), { timeout: 30_000 }).toBe(count);
    await expect.poll(() => owed(on, one.name)).toBe(0);
    for (const [, effects] of Map.groupBy(await effectsOf(on, one.name), (effect) => effect.subject))
      expect(effects.map((effect) => effect.seq)).toEqual(effects.map((_, index) => index + 1));
  }
  /** A consumer has begun: what is sent from now on is for it. */
  const begun = async (one: Consumer<Stock>, on = db): Promise<void> =>
    expect
      .poll(async () => (await on.owner.query("SELECT FROM bus.cursor WHERE consumer = $1", [one.name])).rowCount, { timeout: 5000 })
      .toBe(1);
  const done = async (one: Consumer<Stock>, least: number): Promise<void> =>
    expect.poll(() => effectsOf(db, one.name).then((all) => all.length), { timeout: 20_000 }).toBeGreaterThanOrEqual(least);

  it("loses nothing when NATS is killed and started again", async () => {
    const one = declared("test.killed");
    const bus = run(one);
    const count = await publishingDuring(bus, async () => {
      for (let round = 1; round <= 3; round += 1) {
        await done(one, round * 100);
        await server.kill();
        await new Promise((resolve) => setTimeout(resolve, 300));
        await server.run();
      }
    });
    await expectAll(one, count);
    console.log(`NATS killed three times: ${count} events, each done once and in order`);
  });

  it("loses nothing when NATS is cut off, and takes publishers no time", async () => {
    const wire = await Wire.to(server.port);
    const one = declared("test.cut");
    const bus = run(one, over(`nats://127.0.0.1:${wire.port}`));
    let slowest = 0;
    const count = await publishingDuring(bus, async () => {
      await done(one, 100);
      wire.cut();
      const before = (await effectsOf(db, one.name)).length;
      for (let index = 0; index < 20; index += 1) {
        const started = performance.now();
        await publish(db, bus, stockChanged("beside", index));
        slowest = Math.max(slowest, performance.now() - started);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      wire.mend();
      await done(one, before + 100);
    });
    await expectAll(one, count + 20);
    expect(slowest).toBeLessThan(1000);
    await wire.close();
    console.log(
      `NATS cut off for 4 s: ${count + 20} events, each done once and in order; a publisher waited ${slowest.toFixed(0)} ms at most`,
    );
  });

  it("loses nothing when NATS is wiped", async () => {
    const one = declared("test.wiped");
    const bus = run(one);
    const count = await publishingDuring(bus, async () => {
      for (let round = 1; round <= 2; round += 1) {
        await done(one, round * 100);
        await server.wipe();
        await server.run();
      }
      await done(one, 300);
    });
    await expectAll(one, count);
    const { rows } = await db.owner.query(
      "SELECT count(DISTINCT stream)::int AS streams, count(*) FILTER (WHERE sent_at IS NULL)::int AS unsent FROM bus.outbox",
    );
    expect(rows).toEqual([{ streams: 1, unsent: 0 }]);
    console.log(`NATS wiped twice: ${count} events, each done once and in order`);
  });

  it("loses nothing when NATS loses what it had acknowledged last", async () => {
    const one = declared("test.tail");
    const bus = run(one);
    const first = await publishingDuring(bus, () => done(one, 100));
    await expectAll(one, first);
    await server.kill();
    await server.snapshot();
    await server.run();
    const second = await publishingDuring(bus, () => done(one, first + 100));
    await expectAll(one, first + second);
    // A consumer that had not read the last of it: it is stopped before they are sent.
    const late = declared("test.tail-late");
    const lateBus = run(late);
    await begun(late);
    await publish(db, bus, stockChanged("late", 1));
    await expect.poll(() => numbersOf(db, late.name, "late")).toEqual([1]);
    await halt(lateBus);
    await publish(db, bus, stockChanged("late", 2));
    await expect.poll(() => numbersOf(db, one.name, "late")).toEqual([1, 2]);
    await server.kill();
    await server.restore();
    await server.run();
    run(late);
    const third = await publishingDuring(bus, () => done(one, first + second + 102));
    await expectAll(one, first + second + third + 2);
    await expect.poll(() => numbersOf(db, late.name, "late")).toEqual([1, 2]);
  });

  it("loses nothing when an operator purges the stream", async () => {
    const one = declared("test.purged");
    const bus = run(one);
    const late = declared("test.purged-late");
    const lateBus = run(late);
    await begun(late);
    await halt(lateBus);
    await publish(db, bus, stockChanged("p", 1), stockChanged("p", 2));
    await expect.poll(() => numbersOf(db, one.name, "p")).toEqual([1, 2]);
    const admin = await connect({ servers: server.url });
    await (await jetstreamManager(admin)).streams.purge("test");
    await admin.close();
    // It is found out with the next connection.
    await server.kill();
    await server.run();
    run(late);
    await expect.poll(() => numbersOf(db, late.name, "p"), { timeout: 15_000 }).toEqual([1, 2]);
    await publish(db, bus, stockChanged("p", 3));
    await expect.poll(() => numbersOf(db, late.name, "p"), { timeout: 15_000 }).toEqual([1, 2, 3]);
    await expect.poll(() => numbersOf(db, one.name, "p")).toEqual([1, 2, 3]);
  });

  it("does nothing twice and nothing out of order when messages come again, and in another order", async () => {
    const one = declared("test.again");
    const bus = run(one);
    for (let number = 1; number <= 4; number += 1) await publish(db, bus, stockChanged("a", number));
    await expect.poll(() => numbersOf(db, one.name, "a")).toEqual([1, 2, 3, 4]);
    const stranger = await connect({ servers: server.url });
    const manager = await jetstreamManager(stranger);
    const stored = [];
    for (let seq = 1; seq <= 4; seq += 1) stored.push(await manager.streams.getMessage("test", { seq }));
    for (const message of [...stored.toReversed(), ...stored, stored[2], stored[0]])
      if (message != null) await jetstream(stranger).publish(message.subject, message.data);
    // And something that is no event at all.
    await jetstream(stranger).publish("test.inventory.v1.stock-changed", "hello");
    await stranger.close();
    await publish(db, bus, stockChanged("a", 5));
    await expect.poll(() => numbersOf(db, one.name, "a")).toEqual([1, 2, 3, 4, 5]);
    expect(await owed(db, one.name)).toBe(0);
  });

  it("takes events to another database", async () => {
    const far = await busDatabase(inject("server"));
    opened.push(far);
    const one = declared("test.far");
    run(one, over(), far);
    // The consumer is declared where it is hosted, and begins there.
    await begun(one, far);
    const publisher = openBus(db, [], [], over());
    publisher.start();
    buses.push(publisher);
    const count = await publishingDuring(publisher, async () => {
      await expect.poll(() => effectsOf(far, one.name).then((all) => all.length), { timeout: 20_000 }).toBeGreaterThan(100);
      await server.wipe();
      await server.run();
    });
    await expectAll(one, count, far);
  });

  it("replays a dead letter of another database, and does not bring back one that was given up", async () => {
    const far = await busDatabase(inject("server"));
    opened.push(far);
    const one = declared("test.far-dead");
    let broken = true;
    const bus = openBus(
      far,
      [one],
      [
        one.handledBy(async (tx, delivered) => {
          if (broken && delivered.message.onHand <= 2) throw new Error("not now");
          await recordEffect(tx, one.name, delivered);
        }),
      ],
      over(),
    );
    bus.start();
    buses.push(bus);
    await begun(one, far);
    const publisher = openBus(db, [], [], over());
    publisher.start();
    buses.push(publisher);
    await publish(db, publisher, stockChanged("replayed", 1), stockChanged("given-up", 2));
    await publish(db, publisher, stockChanged("replayed", 3), stockChanged("given-up", 4));
    const letters = new DeadLetters(far.database);
    const dead = async () => {
      await far.owner.query(
        "UPDATE bus.delivery SET due_at = clock_timestamp(), attempts = greatest(attempts, 10) WHERE attempts > 0 AND dead_at IS NULL",
      );
      return (await letters.list()).map((letter) => letter.subject_key).toSorted();
    };
    await expect.poll(dead, { timeout: 15_000 }).toEqual(["given-up", "replayed"]);
    broken = false;
    for (const { id, subject_key } of await letters.list())
      expect(await (subject_key === "replayed" ? letters.replay(one.name, id) : letters.discard(one.name, id))).toBe(true);
    await expect.poll(() => numbersOf(far, one.name, "replayed"), { timeout: 5000 }).toEqual([1, 3]);
    await expect.poll(() => numbersOf(far, one.name, "given-up")).toEqual([4]);
    await server.wipe();
    await server.run();
    await publish(db, publisher, stockChanged("replayed", 5), stockChanged("given-up", 6));
    await expect.poll(() => numbersOf(far, one.name, "given-up"), { timeout: 15_000 }).toEqual([4, 6]);
    expect(await numbersOf(far, one.name, "replayed")).toEqual([1, 3, 5]);
  });

  it("gives a new consumer what comes after it, even from a stream that was made anew", async () => {
    const [old, fresh] = [declared("test.old"), declared("test.fresh")];
    // Written down two minutes ago: longer than a transaction may be under way when a consumer begins.
    await publish(db, openBus(db, [old]), stockChanged("n", 1));
    await db.owner.query("UPDATE bus.outbox SET recorded_at = recorded_at - interval '2 minutes'");
    const bus = run(old);
    await expect.poll(() => numbersOf(db, old.name, "n")).toEqual([1]);
    run(fresh);
    await begun(fresh);
    await publish(db, bus, stockChanged("n", 2));
    await expect.poll(() => numbersOf(db, fresh.name, "n")).toEqual([2]);
    await server.wipe();
    await server.run();
    await publish(db, bus, stockChanged("n", 3));
    await expect.poll(() => numbersOf(db, fresh.name, "n"), { timeout: 15_000 }).toEqual([2, 3]);
    // Another consumer's own reading: it may come a moment later.
    await expect.poll(() => numbersOf(db, old.name, "n"), { timeout: 15_000 }).toEqual([1, 2, 3]);
  });

  it("goes on where the platform is started with NATS for the first time, and without it again", async () => {
    const one = declared("test.switched");
    const local = run(one, "local");
    await publish(db, local, stockChanged("w", 1));
    await expect.poll(() => numbersOf(db, one.name, "w")).toEqual([1]);
    await halt(local);
    // Written down while nothing ran.
    await publish(db, local, stockChanged("w", 2));
    const streamed = run(one);
    await publish(db, streamed, stockChanged("w", 3));
    await expect.poll(() => numbersOf(db, one.name, "w"), { timeout: 5000 }).toEqual([1, 2, 3]);
    await halt(streamed);
    // Sent into the stream, and never fetched from it.
    const sender = openBus(db, [one], [], over());
    sender.start();
    await publish(db, sender, stockChanged("w", 4));
    await expect.poll(async () => (await db.owner.query("SELECT FROM bus.outbox WHERE sent_at IS NULL")).rowCount).toBe(0);
    await sender.stop();
    await publish(db, sender, stockChanged("w", 5));
    const again = run(one, "local");
    await expect.poll(() => numbersOf(db, one.name, "w"), { timeout: 5000 }).toEqual([1, 2, 3, 4, 5]);
    await halt(again);
    run(one);
    await publish(db, again, stockChanged("w", 6));
    await expect.poll(() => numbersOf(db, one.name, "w"), { timeout: 5000 }).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
