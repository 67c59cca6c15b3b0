import { StockChangedSchema } from "@technova/gen/technova/inventory/v1/inventory_events_pb.js";
import {
  Bus,
  consumer,
  event,
  type Consumer,
  type DeliveredEvent,
  type HostedConsumer,
  type NatsOptions,
  type OutgoingEvent,
} from "@technova/bus";
import { createLogger } from "@technova/kit";
import { statement, type Transaction } from "@technova/store";
import { TestClock, createTestDatabase, type TestDatabase, type TestServer } from "@technova/testing";

const EFFECT = statement("test.bus-effect", "INSERT INTO shop.effect (consumer, subject, seq, number) VALUES ($1, $2, $3, $4)");

export interface Effect {
  readonly subject: string;
  readonly seq: number;
  readonly number: number;
}

export type Stock = typeof StockChangedSchema;

/** A database with a table of effects that refuses nothing, so that every loss, double and misorder shows. */
export async function busDatabase(server: TestServer): Promise<TestDatabase> {
  const db = await createTestDatabase(server);
  await db.owner.query(`CREATE SCHEMA shop;
    CREATE TABLE shop.effect (id bigint GENERATED ALWAYS AS IDENTITY, consumer text, subject text, seq int, number int);
    GRANT USAGE ON SCHEMA shop TO technova_app; GRANT SELECT, INSERT ON shop.effect TO technova_app`);
  return db;
}

export const declared = (name: string, ordered: "key" | "none" = "key"): Consumer<Stock> =>
  consumer({ name, event: StockChangedSchema, ordered });

export const stockChanged = (subject: string, number: number): OutgoingEvent =>
  event(StockChangedSchema, subject, { variantId: subject, onHand: number });

export function openBus(
  db: TestDatabase,
  consumers: readonly Consumer<Stock>[],
  hosted: readonly HostedConsumer[] = [],
  nats?: NatsOptions,
): Bus {
  const bus = new Bus({
    database: db.database,
    login: { url: db.appUrl },
    clock: new TestClock(),
    logger: createLogger({ level: "silent", pretty: false }),
    consumers,
    cause: () => ({ causationId: "", traceParent: "" }),
    nats,
  });
  for (const one of hosted) bus.host(one);
  return bus;
}

export function recordEffect(tx: Transaction, name: string, { subjectKey, subjectSeq, message }: DeliveredEvent<Stock>): Promise<unknown> {
  return tx.query(EFFECT, [name, subjectKey, subjectSeq, message.onHand]);
}

/** What a consumer has done, in the order in which it did it. */
export async function effectsOf(db: TestDatabase, name: string): Promise<Effect[]> {
  const { rows } = await db.owner.query<{ subject: string; seq: number; number: number }>(
    "SELECT subject, seq, number FROM shop.effect WHERE consumer = $1 ORDER BY id",
    [name],
  );
  return rows;
}

export const numbersOf = async (db: TestDatabase, name: string, subject: string): Promise<number[]> =>
  (await effectsOf(db, name)).flatMap((one) => (one.subject === subject ? [one.number] : []));

export function publish(db: TestDatabase, bus: Bus, ...events: readonly OutgoingEvent[]): Promise<void> {
  return db.database.transaction((tx) => bus.publish(tx, ...events));
}

/** How many deliveries a consumer is still owed. */
export async function owed(db: TestDatabase, name: string): Promise<number> {
  const { rows } = await db.owner.query<{ owed: number }>("SELECT count(*)::int AS owed FROM bus.delivery WHERE consumer = $1", [name]);
  return rows[0]?.owed ?? -1;
}
