import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { PoolClient } from "pg";
import { declaredStatements } from "@technova/store";
import { createTestDatabase, type TestDatabase } from "@technova/testing";
import { MODULES } from "../src/modules.ts";

/** Statements that other tests of this process declare for tables of their own. */
const ofTests = (name: string): boolean => name.startsWith("test.") || name.startsWith("shop.");

describe("every statement of the platform", () => {
  let db: TestDatabase;
  const clients: PoolClient[] = [];

  beforeAll(async () => {
    db = await createTestDatabase(inject("server"));
    clients.push(await db.database.pool.connect(), await db.sandbox.pool.connect());
  });
  afterAll(async () => {
    for (const client of clients) client.release();
    await db.drop();
  });

  it("is understood by the migrated database, in the role that runs it", async () => {
    const [app, sandbox] = clients;
    const statements = declaredStatements().filter((one) => !ofTests(one.name));
    const wrong: string[] = [];
    for (const [index, { name, text }] of statements.entries()) {
      const client = name.startsWith("sandbox") ? sandbox : app;
      await client?.query(`PREPARE s${index} AS ${text}`).catch((error: Error) => wrong.push(`${name}: ${error.message}`));
    }
    expect(wrong).toEqual([]);
    // So that nobody takes an empty registry for a proof.
    const domains = new Set(statements.map((one) => one.name.split(".")[0]));
    expect([...domains]).toEqual(expect.arrayContaining(["bus", "inventory", "orders", "payment", "platform", "product", "sandbox"]));
    expect(MODULES.length).toBeGreaterThan(0);
  });

  it("names its columns, and no schema but its own", () => {
    const all = new Set(["platform", "bus", ...MODULES.flatMap((module) => module.schemas ?? []).map((schema) => schema.name)]);
    const wrong = declaredStatements()
      .filter((one) => !ofTests(one.name))
      .flatMap(({ name, text }) => {
        const [own] = name.split(".");
        const named = [...text.matchAll(/\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_]+)\.[a-z_]+/g)]
          .map((match) => match[1] ?? "")
          .filter((schema) => all.has(schema));
        const foreign = named.filter((schema) => schema !== own).map((schema) => `${name} names ${schema}`);
        return /SELECT\s+(?:\w+\.)?\*\s+FROM\s+[a-z_]+\./.test(text) ? [...foreign, `${name} selects *`] : foreign;
      });
    expect(wrong).toEqual([]);
  });
});
