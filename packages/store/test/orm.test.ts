import { defineEntity, p } from "@mikro-orm/core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { OrmStore, isInTransaction, statement } from "@technova/store";
import { createTestDatabase, type TestDatabase } from "@technova/testing";

const SeededSchema = defineEntity({
  name: "TestSeeded",
  tableName: "seeded",
  schema: "platform",
  properties: { name: p.text().primary(), seededAt: p.datetime() },
});
class Seeded extends SeededSchema.class {}
SeededSchema.setClass(Seeded);

const BACKEND = statement("test.orm-backend", "SELECT pg_backend_pid() AS pid");
const PUT = statement("test.orm-put", "INSERT INTO platform.seeded (name) VALUES ($1)");
const HAS = statement("test.orm-has", "SELECT name FROM platform.seeded WHERE name = $1");

describe("the ORM's transaction", () => {
  let db: TestDatabase;
  let store: OrmStore;
  const outside = async (name: string): Promise<boolean> => (await db.database.query(HAS, [name])).length > 0;

  beforeAll(async () => {
    db = await createTestDatabase(inject("server"));
    store = await OrmStore.open(db.database.pool, [Seeded]);
  });
  afterAll(() => db.drop());

  it("survives the server's ending of its connection between two statements, and says that the database is away", async () => {
    const cut = store.transaction(async (em, tx) => {
      const [mine] = await tx.query<{ pid: number }>(BACKEND);
      // An error of a connection that nobody listens to would end the process.
      await db.owner.query("SELECT pg_terminate_backend($1)", [mine?.pid]);
      await expect.poll(async () => (await db.owner.query("SELECT FROM pg_stat_activity WHERE pid = $1", [mine?.pid])).rowCount).toBe(0);
      await em.execute("SELECT 1");
    });
    await expect(cut).rejects.toMatchObject({ reason: "UNAVAILABLE" });
    expect(await store.read((em) => em.find(Seeded, { name: "nobody" }))).toEqual([]);
  });

  it("shares its connection with hand-written statements, which see what it holds", async () => {
    await store.transaction(async (em, tx) => {
      em.persist(em.create(Seeded, { name: "by the ORM", seededAt: new Date(0) }));
      expect(await tx.query(HAS, ["by the ORM"])).toHaveLength(1);
      await tx.query(PUT, ["by hand"]);
      expect(await em.findOne(Seeded, { name: "by hand" })).not.toBeNull();
      const [mine] = await tx.query<{ pid: number }>(BACKEND);
      const theirs: { pid: number }[] = await em.execute("SELECT pg_backend_pid() AS pid");
      expect(theirs[0]?.pid).toBe(mine?.pid);
      expect(await outside("by hand")).toBe(false);
      expect(await outside("by the ORM")).toBe(false);
    });
    expect(await outside("by hand")).toBe(true);
    expect(await outside("by the ORM")).toBe(true);
  });

  it("takes both back when the body throws, and runs no hook", async () => {
    const hooks: string[] = [];
    await expect(
      store.transaction(async (em, tx) => {
        em.persist(em.create(Seeded, { name: "undone by the ORM", seededAt: new Date(0) }));
        await tx.query(PUT, ["undone by hand"]);
        tx.afterCommit(() => hooks.push("ran"));
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    expect(hooks).toEqual([]);
    expect(await outside("undone by hand")).toBe(false);
    expect(await outside("undone by the ORM")).toBe(false);
  });

  it("counts as an open transaction inside, and not in its hooks", async () => {
    const seen: boolean[] = [];
    await store.transaction(async (_em, tx) => {
      seen.push(isInTransaction());
      tx.afterCommit(() => seen.push(isInTransaction()));
    });
    expect(seen).toEqual([true, false]);
    await expect(store.transaction(() => db.database.transaction(async () => undefined))).rejects.toThrow(/already open/);
    await expect(db.database.transaction(() => store.transaction(async () => undefined))).rejects.toThrow(/already open/);
  });

  it("does not fail after its commit because a hook fails", async () => {
    const answer = await store.transaction(async (_em, tx) => {
      tx.afterCommit(() => {
        throw new Error("nobody's failure");
      });
      await tx.query(PUT, ["hook failed"]);
      return "committed";
    });
    expect(answer).toBe("committed");
    expect(await outside("hook failed")).toBe(true);
  });

  it("does not pretend to have committed where the body swallowed a failed statement", async () => {
    await db.database.query(PUT, ["taken"]);
    await expect(
      store.transaction(async (_em, tx) => {
        await tx.query(PUT, ["swallowed"]);
        await tx.query(PUT, ["taken"]).catch(() => undefined);
      }),
    ).rejects.toThrow();
    expect(await outside("swallowed")).toBe(false);
  });

  it("gives every reader a unit of work of its own", async () => {
    await db.database.query(PUT, ["read twice"]);
    const [one, two] = await Promise.all([1, 2].map(() => store.read((em) => em.findOneOrFail(Seeded, { name: "read twice" }))));
    expect(one).not.toBe(two);
    await expect(store.orm.em.findOne(Seeded, { name: "read twice" })).rejects.toThrow(/global EntityManager/);
  });
});
