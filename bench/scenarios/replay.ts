import { randomUUIDv7 } from "node:crypto";
import pg from "pg";
import type { LoggedTransaction } from "../lib/statement-log.ts";
import type { Step } from "../lib/loader.ts";

export interface ReplayOptions {
  readonly connectionString: string;
  readonly clients: number;
  /** Of each order that was recorded, its transactions. */
  readonly orders: readonly (readonly LoggedTransaction[])[];
}

/** Ids of what an order makes; what it takes from the catalogue keeps its own. */
const ID = /\b(crt|ord|pay|evt|ses|req|ch|jrn|whk|shp|pcl|msg)_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Bare `pg` clients that run the statements of recorded orders again, in the same transactions, with ids of their own. */
export async function prepare(given: unknown): Promise<{ step: Step; close: () => Promise<void> }> {
  const { connectionString, clients: count, orders } = given as ReplayOptions;
  const clients = await Promise.all(
    Array.from({ length: count }, async () => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      return client;
    }),
  );
  const free = [...clients];
  return {
    async step(number) {
      const client = free.pop();
      if (client === undefined) throw new Error("more steps at once than clients");
      await replay(client, orders[number % orders.length] ?? []);
      free.push(client);
      return "replayed";
    },
    async close() {
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}

async function replay(client: pg.Client, order: readonly LoggedTransaction[]): Promise<void> {
  const ids = new Map<string, string>();
  const fresh = (id: string, prefix: string): string => {
    const known = ids.get(id) ?? `${prefix}${randomUUIDv7()}`;
    ids.set(id, known);
    return known;
  };
  const own = (value: string | null): string | null => {
    if (value === null) return null;
    return UUID.test(value) ? fresh(value, "") : value.replaceAll(ID, (id, prefix: string) => fresh(id, `${prefix}_`));
  };
  for (const { explicit, statements } of order) {
    if (explicit) await client.query("BEGIN");
    for (const { name, text, values } of statements) await client.query({ name, text, values: values.map(own) });
    if (explicit) await client.query("COMMIT");
  }
}
