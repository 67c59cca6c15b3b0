import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createRegistry, fromBinary, toJsonString, type DescMessage } from "@bufbuild/protobuf";
import { DeadLetters, EventLog, eventType, type LoggedEvent } from "@technova/bus";
import { StartupError, createLogger, errorMessage, readSettings } from "@technova/kit";
import { databaseErrorCode, openStore, type Database } from "@technova/store";
import { MODULES } from "./modules.ts";

const USAGE = `usage: npm run -s events -- tail [--type order.v1.] [--subject ord_…] [--since 15] [--once]
       npm run -s events -- dead
       npm run -s events -- replay <consumer> <number>|all
       npm run -s events -- discard <consumer> <number>

  tail     events as they are committed, one a line; --since gives minutes before now, --once ends with the last
  dead     events that a consumer could not handle, with their numbers and the reason
  replay   gives a dead letter all its tries again; "all" gives them to every one of the consumer's
  discard  gives a dead letter up, so that its subject goes on without it`;

const REST_MS = 300;
const NOTHING = "there are no events here yet: start the platform once with `npm start`, or name its directory in TECHNOVA_DATA_DIR.";

process.stdout.on("error", () => process.exit(0));

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      type: { type: "string", default: "" },
      subject: { type: "string", default: "" },
      since: { type: "string", default: "0" },
      once: { type: "boolean", default: false },
    },
  });
  const [command, consumer = "", number = ""] = positionals;
  if (command === undefined || !["tail", "dead", "replay", "discard"].includes(command)) throw new StartupError(USAGE);
  const minutes = Number(values.since);
  if (!(minutes >= 0)) throw new StartupError(USAGE);
  const settings = readSettings(process.env);
  if (settings.databaseUrl === undefined && !existsSync(join(settings.dataDir, "postgres", "PG_VERSION"))) throw new StartupError(NOTHING);
  const store = await openStore(settings, createLogger({ level: "silent", pretty: false }), () => undefined);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  try {
    if (command === "tail") await tail(store.database, values.type, values.subject, minutes * 60_000, values.once, stop.signal);
    else if (command === "dead") await listDead(store.database);
    else await settleDead(store.database, command === "replay", consumer, number);
  } catch (error) {
    if (databaseErrorCode(error) !== "42P01" && databaseErrorCode(error) !== "3F000") throw error;
    throw new StartupError(NOTHING);
  } finally {
    await store.close();
  }
}

async function tail(database: Database, type: string, subject: string, sinceMs: number, once: boolean, signal: AbortSignal): Promise<void> {
  const schemas = new Map(
    MODULES.flatMap((module) => module.events ?? []).flatMap((file) =>
      file.messages.map((message) => [eventType(message), message] as const),
    ),
  );
  const registry = createRegistry(...MODULES.flatMap((module) => module.events ?? []));
  const log = await EventLog.open(database, { type, subject }, sinceMs);
  while (!signal.aborted) {
    for (const event of await log.next()) process.stdout.write(`${lineOf(event, schemas.get(event.type), registry)}\n`);
    if (once) return;
    await sleep(REST_MS, undefined, { signal }).catch(() => undefined);
  }
}

function lineOf(event: LoggedEvent, schema: DescMessage | undefined, registry: ReturnType<typeof createRegistry>): string {
  const body =
    schema === undefined ? `${event.payload.length} bytes` : toJsonString(schema, fromBinary(schema, event.payload), { registry });
  const waits = event.sent_at === null ? " (not sent yet)" : "";
  return `${event.time.toISOString()} ${event.type} ${event.subject_key} #${event.subject_seq} ${event.event_id}${waits} ${body}`;
}

async function listDead(database: Database): Promise<void> {
  const letters = await new DeadLetters(database).list();
  for (const one of letters)
    process.stdout.write(
      `${one.consumer} ${one.id} ${one.type} ${one.subject_key} #${one.subject_seq}, ${one.attempts} tries until ${one.dead_at.toISOString()}: ${one.last_error ?? ""}\n`,
    );
  process.stdout.write(
    letters.length === 0 ? "no event is parked\n" : `${letters.length} parked; replay <consumer> <number> tries one again\n`,
  );
}

async function settleDead(database: Database, replay: boolean, consumer: string, number: string): Promise<void> {
  const letters = new DeadLetters(database);
  if (consumer === "" || !/^(\d{1,18}|all)$/.test(number) || (number === "all" && !replay)) throw new StartupError(USAGE);
  const ids =
    number === "all" ? (await letters.list(10_000)).filter((one) => one.consumer === consumer).map((one) => one.id) : [BigInt(number)];
  let count = 0;
  for (const id of ids) if (await (replay ? letters.replay(consumer, id) : letters.discard(consumer, id))) count += 1;
  if (count === 0) throw new StartupError(`${consumer} has no such dead letter; \`npm run -s events -- dead\` lists them.`);
  process.stdout.write(`${count} ${replay ? "will be tried again, if the platform runs" : "given up"}\n`);
}

main().catch((error: unknown) => {
  const text = errorMessage(error);
  process.stderr.write(`${error instanceof StartupError || text.startsWith("usage") ? text : `${text}\n${USAGE}`}\n`);
  process.exitCode = 1;
});
