import { ReferenceKind } from "@mikro-orm/core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { OrmStore } from "@technova/store";
import { createTestDatabase, type TestDatabase } from "@technova/testing";
import { Warehouse } from "../../inventory/src/storage/warehouses.ts";
import { PRODUCT_ENTITIES } from "../../product/src/storage/entities.ts";

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
  /** Place in the primary key, from 1. */
  readonly key: number | null;
}

/** Names under which PostgreSQL knows the types that the ORM names otherwise. */
const TYPES: Readonly<Record<string, string>> = {
  int: "integer",
  bigint: "bigint",
  text: "text",
  "text[]": "text[]",
  jsonb: "jsonb",
  "timestamptz(0)": "timestamp with time zone",
  timestamptz: "timestamp with time zone",
};

describe("the entities that the ORM keeps agree with the migrations", () => {
  let db: TestDatabase;
  let store: OrmStore;

  beforeAll(async () => {
    db = await createTestDatabase(inject("server"));
    store = await OrmStore.open(db.owner, [...PRODUCT_ENTITIES, Warehouse]);
    const { rows } = await db.owner.query<{ name: string }>("SELECT current_database() AS name");
    // The schema generator looks for its database by name, and would make one that is not there.
    store.orm.config.set("dbName", rows[0]?.name ?? "");
  });
  afterAll(() => db.drop());

  it("column by column: name, type, nullability and primary key", async () => {
    const declared: Column[] = [];
    for (const meta of store.orm.getMetadata().getAll().values()) {
      const keys = meta.getPrimaryProps().flatMap((prop) => prop.fieldNames);
      for (const prop of meta.props) {
        if (prop.persist === false || prop.kind === ReferenceKind.ONE_TO_MANY) continue;
        prop.fieldNames.forEach((column, index) => {
          const type = prop.columnTypes[index] ?? "";
          declared.push({
            table: `${meta.schema}.${meta.tableName}`,
            column,
            type: TYPES[type] ?? type,
            nullable: prop.nullable ?? false,
            key: keys.includes(column) ? keys.indexOf(column) + 1 : null,
          });
        });
      }
    }
    const { rows } = await db.owner.query<Column>(
      `SELECT a.attrelid::regclass::text AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
              array_position(i.indkey::int[], a.attnum::int) + 1 AS key
       FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
       WHERE a.attrelid = ANY ($1::text[]::regclass[]) AND a.attnum > 0 AND NOT a.attisdropped`,
      [[...new Set(declared.map((one) => one.table))]],
    );
    const sorted = (columns: readonly Column[]): Column[] =>
      columns.toSorted((a, b) => `${a.table}.${a.column}`.localeCompare(`${b.table}.${b.column}`));
    expect(sorted(declared)).toEqual(sorted(rows));
    expect(new Set(declared.map((one) => one.table)).size).toBe(5);
  });

  it("and the ORM itself finds no column to add, drop or change", async () => {
    const sql = await store.orm.schema.getUpdateSchemaSQL({ safe: false, dropTables: false });
    // Indexes, checks, foreign keys and defaults are the migrations' alone; so are the tables without entities.
    const ours = /alter table "(?:product"\."(?:category|product|variant|price)|inventory"\."warehouse)"/;
    const columns = sql
      .split("\n")
      .filter(
        (line) =>
          ours.test(line) && /(?:add "|drop column|rename column|alter column "\w+" (?:type|set not null|drop not null))/.test(line),
      );
    expect(columns).toEqual([]);
    expect(sql).not.toMatch(/create table/);
  });
});
