import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { Database, OrmStore, declaredStatements, isInTransaction, openPool, statement } from "@technova/store";
import { createTestDatabase, type TestDatabase } from "@technova/testing";

const PUT = statement("test.database-put", "INSERT INTO platform.seeded (name) VALUES ($1)");
const HAS = statement("test.database-has", "SELECT name FROM platform.seeded WHERE name = $1");
const LOCK = statement("test.database-lock", "SELECT name FROM platform.seeded WHERE name = $1 FOR UPDATE");
const BACKEND = statement("test.database-backend", "SELECT pg_backend_pid() AS pid");
const BIG = statement("test.database-big", "SELECT 9007199254740993::bigint AS big");
const unavailable = expect.objectContaining({ name: "DomainError", reason: "UNAVAILABLE" });

describe("a database", () => {
  let db: TestDatabase;
  const has = async (name: string): Promise<boolean> => (await db.database.query(HAS, [name])).length > 0;

  beforeAll(async () => {
    db = await createTestDatabase(inject("server"));
  });
  afterAll(() => db.drop());

  it("keeps what a transaction did, and answers with what its body answers", async () => {
    const answer = await db.database.transaction(async (tx) => {
      await tx.query(PUT, ["kept"]);
      expect(await has("kept")).toBe(false);
      return 42;
    });
    expect(answer).toBe(42);
    expect(await has("kept")).toBe(true);
  });

  it("takes all of it back when the body throws, and gives the connection back", async () => {
    for (let i = 0; i < 25; i += 1) {
      await expect(
        db.database.transaction(async (tx) => {
          await tx.query(PUT, [`undone-${i}`]);
          throw new Error("changed my mind");
        }),
      ).rejects.toThrow("changed my mind");
    }
    expect(await has("undone-0")).toBe(false);
    expect(db.database.pool.idleCount).toBe(db.database.pool.totalCount);
  });

  it("does not pretend to have committed where the body swallowed a failed statement", async () => {
    await db.database.query(PUT, ["taken"]);
    let hooked = false;
    await expect(
      db.database.transaction(async (tx) => {
        await tx.query(PUT, ["swallowed"]);
        tx.afterCommit(() => (hooked = true));
        await tx.query(PUT, ["taken"]).catch(() => undefined);
        return "done";
      }),
    ).rejects.toThrow();
    expect(hooked).toBe(false);
    expect(await has("swallowed")).toBe(false);
  });

  it("runs hooks after the commit, outside of the transaction, and never after a rollback", async () => {
    const seen: unknown[] = [];
    await db.database.transaction(async (tx) => {
      await tx.query(PUT, ["hooked"]);
      tx.afterCommit(() => seen.push(isInTransaction(), has("hooked")));
      expect(isInTransaction()).toBe(true);
      expect(seen).toEqual([]);
    });
    expect(await Promise.all(seen)).toEqual([false, true]);
    await expect(
      db.database.transaction(async (tx) => {
        tx.afterCommit(() => seen.push("after a rollback"));
        await tx.query(PUT, ["hooked"]);
      }),
    ).rejects.toThrow(/duplicate key/);
    expect(seen).toHaveLength(2);
  });

  it("does not fail a committed transaction because a hook fails, nor keep the other hooks from running", async () => {
    let other = false;
    const answer = await db.database.transaction(async (tx) => {
      tx.afterCommit(() => {
        throw new Error("nobody's failure");
      });
      tx.afterCommit(() => (other = true));
      return "committed";
    });
    expect(answer).toBe("committed");
    expect(other).toBe(true);
  });

  it("refuses a transaction inside another", async () => {
    await expect(db.database.transaction(() => db.database.transaction(async () => undefined))).rejects.toThrow(/already open/);
    expect(isInTransaction()).toBe(false);
  });

  it("runs the loser of a deadlock again", async () => {
    await db.database.query(PUT, ["a"]);
    await db.database.query(PUT, ["b"]);
    const bothHold = Promise.withResolvers<void>();
    let holding = 0;
    let bodies = 0;
    const hooks: string[] = [];
    const cross = (first: string, second: string): Promise<string> =>
      db.database.transaction(async (tx) => {
        bodies += 1;
        await tx.query(LOCK, [first]);
        tx.afterCommit(() => hooks.push(first));
        holding += 1;
        if (holding === 2) bothHold.resolve();
        await bothHold.promise;
        await tx.query(LOCK, [second]);
        await tx.query(PUT, [`${first} then ${second}`]);
        return first;
      });
    expect(await Promise.all([cross("a", "b"), cross("b", "a")])).toEqual(["a", "b"]);
    expect(bodies).toBe(3);
    expect(hooks.toSorted()).toEqual(["a", "b"]);
    expect(await has("a then b")).toBe(true);
    expect(await has("b then a")).toBe(true);
  });

  it("reads bigint as bigint", async () => {
    expect(await db.database.query(BIG)).toEqual([{ big: 9_007_199_254_740_993n }]);
  });

  it("says UNAVAILABLE when the server cannot be reached", async () => {
    const pool = openPool({ url: "postgres://technova_app:secret@127.0.0.1:1/technova" }, 2, "test-closed-port");
    const away = new Database(pool);
    await expect(away.query(BIG)).rejects.toEqual(unavailable);
    await expect(away.transaction((tx) => tx.query(BIG))).rejects.toEqual(unavailable);
    const orm = await OrmStore.open(pool, []).catch(() => undefined);
    if (orm !== undefined) await expect(orm.transaction((_em, tx) => tx.query(BIG))).rejects.toEqual(unavailable);
    await expect(away.query(BIG)).rejects.not.toThrow(/secret|127\.0\.0\.1/);
    await pool.end();
  });

  it("says UNAVAILABLE when the server ends a connection in the midst, and works again with the next", async () => {
    await expect(
      db.database.transaction(async (tx) => {
        const [backend] = await tx.query<{ pid: number }>(BACKEND);
        await db.owner.query("SELECT pg_terminate_backend($1)", [backend?.pid]);
        await tx.query(PUT, ["cut off"]);
      }),
    ).rejects.toEqual(unavailable);
    expect(await has("cut off")).toBe(false);
    expect(db.database.pool.idleCount).toBe(db.database.pool.totalCount);
  });

  it("runs with the application's rights, which own nothing", async () => {
    await expect(db.database.pool.query("DROP TABLE platform.seeded")).rejects.toThrow(/must be owner/);
    await expect(db.database.pool.query("CREATE TABLE platform.mine (a int)")).rejects.toThrow(/permission denied/);
  });

  it("does not let two statements share a name", () => {
    expect(() => statement("test.database-big", "SELECT 2")).toThrow(/two statements/);
    expect(statement("test.database-big", BIG.text)).toEqual(BIG);
    expect(declaredStatements().filter((one) => one.name === "test.database-big")).toEqual([BIG]);
  });
});
