import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Pool } from "pg";
import { createTestDatabase, type TestDatabase } from "@technova/testing";

const REFUSED = "42501";

describe("what the database's roles may do", () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createTestDatabase(inject("server"));
  });
  afterAll(() => db.drop());

  const codeOf = (pool: Pool, sql: string): Promise<string> =>
    pool.query(sql).then(
      () => "allowed",
      (error: { code?: string }) => error.code ?? "no code",
    );
  /** A column that could be written, were one allowed to. */
  async function columnOf(table: string): Promise<string> {
    const { rows } = await db.owner.query<{ name: string }>(
      "SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND attidentity = '' AND NOT attisdropped ORDER BY attnum LIMIT 1",
      [table],
    );
    return rows[0]?.name ?? expect.unreachable(`${table} has no columns`);
  }

  it.each(["payment.ledger_entry", "inventory.movement", "orders.timeline", "shipping.tracking_event"])(
    "%s is only added to",
    async (table) => {
      const column = await columnOf(table);
      const app = db.database.pool;
      expect(await codeOf(app, `SELECT ${column} FROM ${table}`)).toBe("allowed");
      expect(await codeOf(app, `UPDATE ${table} SET ${column} = ${column}`)).toBe(REFUSED);
      expect(await codeOf(app, `DELETE FROM ${table}`)).toBe(REFUSED);
      expect(await codeOf(app, `TRUNCATE ${table}`)).toBe(REFUSED);
      expect(await codeOf(app, `ALTER TABLE ${table} ADD COLUMN forged int`)).toBe(REFUSED);
      const { rows } = await db.owner.query(
        "SELECT has_table_privilege('technova_app', $1, 'INSERT') AS insert, has_table_privilege('technova_sandbox', $1, 'SELECT') AS other",
        [table],
      );
      expect(rows).toEqual([{ insert: true, other: false }]);
    },
  );

  it("the sandbox provider's record is its own: neither side sees the other's", async () => {
    const tables = async (schema: string, not: string): Promise<string[]> => {
      const { rows } = await db.owner.query<{ name: string }>(
        `SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname ${not} LIKE $1 AND schemaname NOT LIKE 'pg_%' AND schemaname <> 'information_schema'`,
        [schema],
      );
      return rows.map((row) => row.name);
    };
    const [theirs, ours] = [await tables("sandbox%", ""), await tables("sandbox%", "NOT")];
    expect(theirs).toContain("sandbox.charge");
    expect(ours).toContain("payment.ledger_entry");
    for (const table of theirs) expect(await codeOf(db.database.pool, `SELECT count(*) FROM ${table}`), table).toBe(REFUSED);
    for (const table of ours) expect(await codeOf(db.sandbox.pool, `SELECT count(*) FROM ${table}`), table).toBe(REFUSED);
    expect(await codeOf(db.sandbox.pool, "SELECT count(*) FROM sandbox.charge")).toBe("allowed");
  });

  it("neither owns a table, a schema or a function, nor is a superuser", async () => {
    const { rows } = await db.owner.query(`SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls,
        (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) + (SELECT count(*)::int FROM pg_namespace WHERE nspowner = r.oid) + (SELECT count(*)::int FROM pg_proc WHERE proowner = r.oid) AS owned
      FROM pg_roles r WHERE rolname IN ('technova_app', 'technova_sandbox') ORDER BY rolname`);
    const plain = { rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolbypassrls: false, owned: 0 };
    expect(rows).toEqual([
      { rolname: "technova_app", ...plain },
      { rolname: "technova_sandbox", ...plain },
    ]);
  });
});
