import { createTestDatabase, TestClock, type TestDatabase } from "@technova/testing";
import { afterAll, inject } from "vitest";
import { PostgresIndex } from "../src/storage/postgres-index.ts";
import { searchIndexSuite } from "./search-index-suite.ts";

let db: TestDatabase;

searchIndexSuite("the index in PostgreSQL", async () => {
  db = await createTestDatabase(inject("server"));
  return new PostgresIndex(db.database, new TestClock());
});

afterAll(() => db.drop());
