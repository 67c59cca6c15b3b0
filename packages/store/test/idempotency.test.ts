import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { DomainError, createLogger } from "@technova/kit";
import { IdempotencyStore, fingerprintOf, idempotencyTable, statement, type IdempotencyKey } from "@technova/store";
import { TestClock, createTestDatabase, type TestDatabase } from "@technova/testing";

const EFFECT = statement("test.idempotency-effect", "INSERT INTO shop.effect (key, resource) VALUES ($1, $2)");
const now = new Date("2026-05-01T00:00:00Z");
let made = 0;

const keyOf = (key: string, body = "body", subject = "gst_a"): IdempotencyKey => ({
  subject,
  method: "shop.Shop/Buy",
  key,
  fingerprint: fingerprintOf(Buffer.from(body)),
});

describe("idempotency", () => {
  let db: TestDatabase;
  const store = new IdempotencyStore("shop");

  /** An effect as services write them: claim first, in the effect's own transaction. */
  function buy(key: IdempotencyKey, before: () => void = () => undefined): Promise<string> {
    return store.remember(
      db.database,
      key,
      now,
      () =>
        db.database.transaction(async (tx) => {
          const resource = `thing-${(made += 1)}`;
          const earlier = await store.claim(tx, key, resource, now);
          if (earlier !== undefined) {
            if ("refusal" in earlier) throw earlier.refusal;
            return earlier.resource;
          }
          await tx.query(EFFECT, [key.key, resource]);
          before();
          return resource;
        }),
      (resource) => resource,
    );
  }

  async function effects(key: string): Promise<string[]> {
    const { rows } = await db.owner.query<{ resource: string }>("SELECT resource FROM shop.effect WHERE key = $1", [key]);
    return rows.map((row) => row.resource);
  }

  beforeAll(async () => {
    db = await createTestDatabase(inject("server"));
    await db.owner.query(`CREATE SCHEMA shop; CREATE TABLE shop.effect (key text, resource text); ${idempotencyTable("shop")}
      GRANT USAGE ON SCHEMA shop TO technova_app; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA shop TO technova_app`);
  });
  afterAll(() => db.drop());

  it("gives many racers one effect and one answer, whoever of them is rolled back", async () => {
    const crashes = Array.from({ length: 40 }, (_, round) =>
      Array.from({ length: 12 }, (_racer, racer) => ((round * 7919 + racer * 104_729) % 97) / 97 < 0.5),
    );
    for (const [round, racers] of crashes.entries()) {
      const key = keyOf(`race-${round}`);
      const outcomes = await Promise.allSettled(
        racers.map((crash) =>
          buy(key, () => {
            if (crash) throw new DomainError("UNAVAILABLE", "rolled back");
          }),
        ),
      );
      const answers = new Set(outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : [])));
      for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ reason: "UNAVAILABLE" });
      expect(answers.size).toBe(racers.some((crash) => !crash) ? 1 : answers.size);
      expect(answers.size).toBeLessThanOrEqual(1);
      expect(await effects(key.key)).toEqual([...answers]);
      expect(await buy(key)).toBe([...answers][0] ?? (await effects(key.key))[0]);
    }
  });

  it("gives all racers the same answer where some would be refused for good", async () => {
    for (let round = 0; round < 40; round += 1) {
      const key = keyOf(`refused-race-${round}`);
      let turn = 0;
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, () =>
          buy(key, () => {
            // The first to get that far finds the shelf empty; it is filled right after.
            if ((turn += 1) === 1) throw new DomainError("OUT_OF_STOCK", "sold out");
          }),
        ),
      );
      const answers = new Set(
        outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : (outcome.reason as DomainError).reason)),
      );
      expect([...answers]).toHaveLength(1);
      expect(await effects(key.key)).toEqual([...answers].filter((answer) => answer !== "OUT_OF_STOCK"));
      expect([await buy(key).catch((error: DomainError) => error.reason)]).toEqual([...answers]);
    }
  });

  it("refuses the key with another body, and keeps callers and methods apart", async () => {
    const first = await buy(keyOf("body"));
    await expect(buy(keyOf("body", "another"))).rejects.toMatchObject({ reason: "IDEMPOTENCY_KEY_REUSED" });
    expect(await buy(keyOf("body"))).toBe(first);
    expect(await buy(keyOf("body", "another", "gst_b"))).not.toBe(first);
    expect(await buy({ ...keyOf("body", "another"), method: "shop.Shop/Sell" })).not.toBe(first);
    expect(await effects("body")).toHaveLength(3);
  });

  it("repeats a final refusal as it was, even where the request would succeed by now", async () => {
    const refuse = (): never => {
      throw new DomainError("TOTAL_CHANGED", "the total is 12.90 USD by now", { metadata: { total: "1290", currency_code: "USD" } });
    };
    const expected = {
      reason: "TOTAL_CHANGED",
      message: "the total is 12.90 USD by now",
      metadata: { total: "1290", currency_code: "USD" },
    };
    await expect(buy(keyOf("final"), refuse)).rejects.toMatchObject(expected);
    await expect(buy(keyOf("final"))).rejects.toMatchObject(expected);
    await expect(buy(keyOf("final", "another"))).rejects.toMatchObject({ reason: "IDEMPOTENCY_KEY_REUSED" });
    expect(await effects("final")).toEqual([]);
  });

  it.each(["UNAVAILABLE", "BUSY", "OVERLOADED", "STALE_REVISION", "NOT_FOUND", "INVALID"] as const)("does not store %s", async (reason) => {
    const key = keyOf(`transient-${reason}`);
    await expect(
      buy(key, () => {
        throw new DomainError(reason, "not now");
      }),
    ).rejects.toMatchObject({ reason });
    expect(await store.find(db.database, key)).toBeUndefined();
    const resource = await buy(key);
    expect(await effects(key.key)).toEqual([resource]);
  });

  it("does not store unexpected failures", async () => {
    const key = keyOf("unexpected");
    await expect(
      buy(key, () => {
        throw new TypeError("a defect");
      }),
    ).rejects.toThrow("a defect");
    expect(await store.find(db.database, key)).toBeUndefined();
  });

  it("forgets outcomes after 72 hours, and no sooner", async () => {
    const [old, fresh] = [keyOf("old"), keyOf("fresh")];
    const clock = new TestClock(now.getTime());
    await store.claim(db.database, old, "thing-old", clock.now());
    clock.advance(1);
    await store.claim(db.database, fresh, "thing-fresh", clock.now());
    clock.advance(72 * 3_600_000);
    const job = store.purgeJob(db.database, clock, createLogger({ level: "silent", pretty: false }));
    job.start();
    await expect.poll(() => store.find(db.database, old)).toBeUndefined();
    await job.stop();
    expect(await store.find(db.database, fresh)).toEqual({ resource: "thing-fresh" });
  });
});
