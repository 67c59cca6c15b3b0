import { readFile } from "node:fs/promises";
import { Bus, busSchema, type NatsOptions } from "@technova/bus";
import { StartupError, currentTraceParent, type Env, type Logger, type Settings } from "@technova/kit";
import { currentCall } from "@technova/mesh";
import type { ServiceModule } from "@technova/module";
import { PlatformClock, openStore, platformSchema, statement, type Store } from "@technova/store";
import { AdminServer } from "./admin.ts";
import type { Options } from "./options.ts";
import { checkPorts } from "./ports.ts";
import { seedModules } from "./seed.ts";
import type { Undo } from "./undo.ts";

const PING = statement("platform.ping", "SELECT 1 AS one");

export interface FoundationOptions {
  readonly settings: Settings;
  readonly env: Env;
  readonly options: Options;
  readonly modules: readonly ServiceModule[];
  readonly logger: Logger;
  /** Tells the person at the terminal what is being done. */
  readonly say: (what: string) => void;
}

/** What every process stands on. */
export interface Foundation {
  readonly store: Store;
  readonly clock: PlatformClock;
  readonly bus: Bus;
}

/** Opens the database as it is: whoever started this process has prepared it. */
export async function openFoundation({ settings, modules, logger, say }: FoundationOptions, undo: Undo): Promise<Foundation> {
  const store = await openStore(settings, logger.child({ name: "store" }), say);
  undo.push(() => store.close());
  return clockAndBus(settings, store, modules, logger, undo);
}

/** The same, with the admin port open, everything migrated and, the first time, seeded. */
export async function layFoundation(
  { settings, options, modules, logger, say }: FoundationOptions,
  undo: Undo,
  collectMetrics?: () => Promise<string>,
): Promise<Foundation & { readonly admin: AdminServer }> {
  refuseInProduction(settings);
  await checkPorts(
    settings,
    modules.filter((module) => options.services.has(module.name)),
    options.edge,
  );
  const store = await openStore(settings, logger.child({ name: "store" }), say);
  undo.push(() => store.close());
  const isHealthy = (): Promise<boolean> =>
    store.probe.query(PING).then(
      () => true,
      () => false,
    );
  const admin = new AdminServer({ isHealthy, ...(collectMetrics === undefined ? {} : { metrics: collectMetrics }) });
  await admin.listen(settings.listenHost, settings.adminPort);
  undo.push(() => admin.stop());
  say("migrating");
  const schemas = [platformSchema, busSchema, ...modules.flatMap((module) => module.schemas ?? [])];
  await store.migrate(schemas, Math.max(1, options.workers));
  const { clock, bus } = await clockAndBus(settings, store, modules, logger, undo);
  if (settings.environment !== "production") await seedModules({ settings, database: store.database, clock, bus }, modules, say);
  return { store, clock, bus, admin };
}

async function clockAndBus(
  settings: Settings,
  store: Store,
  modules: readonly ServiceModule[],
  logger: Logger,
  undo: Undo,
): Promise<Foundation> {
  const clock = new PlatformClock(store.database, logger, settings.environment !== "production");
  await clock.start();
  undo.push(() => clock.stop());
  return { store, clock, bus: await openBus(settings, store, clock, modules, logger) };
}

async function openBus(
  settings: Settings,
  store: Store,
  clock: PlatformClock,
  modules: readonly ServiceModule[],
  logger: Logger,
): Promise<Bus> {
  return new Bus({
    nats: await natsOptions(settings),
    database: store.database,
    login: store.appLogin,
    clock,
    logger: logger.child({ name: "bus" }),
    consumers: modules.flatMap((module) => module.consumers ?? []),
    cause: () => ({ causationId: currentCall()?.requestId ?? "", traceParent: currentTraceParent() }),
  });
}

async function natsOptions({ nats }: Settings): Promise<NatsOptions | undefined> {
  if (nats === undefined) return undefined;
  const { url, stream, replicas, credentialsFile, tls } = nats;
  const credentials =
    credentialsFile === undefined
      ? undefined
      : await readFile(credentialsFile, "utf8").catch(() => {
          throw new StartupError("NATS_CREDENTIALS_FILE cannot be read: name a file that this process may read.");
        });
  return { url, stream, replicas, ...(credentials === undefined ? {} : { credentials }), ...(tls === undefined ? {} : { tls }) };
}

function refuseInProduction(settings: Settings): void {
  if (settings.environment !== "production") return;
  throw new StartupError(
    "TECHNOVA_ENV=production cannot start: the only payment provider and the only carrier of this version are the sandbox's, which take no money and carry no parcels. Unset TECHNOVA_ENV to run it for development.",
  );
}
