import { readFile } from "node:fs/promises";
import { Edge } from "@technova/edge";
import { KeyService } from "@technova/gen/technova/auth/v1/key_service_pb.js";
import { Bus, busSchema, type NatsOptions } from "@technova/bus";
import {
  SERVICE_PORTS,
  StartupError,
  armFailpoint,
  currentTraceParent,
  errorMessage,
  localHost,
  newId,
  type Env,
  type Logger,
  type ServiceName,
  type Settings,
} from "@technova/kit";
import {
  Authenticator,
  Clients,
  ServiceIdentity,
  ServiceVerifier,
  TokenVerifier,
  currentCall,
  loadMeshKey,
  mutualTls,
} from "@technova/mesh";
import { ModuleHost, type ModuleContext, type ServiceModule } from "@technova/module";
import { PlatformClock, openStore, platformSchema, statement, type Store } from "@technova/store";
import { AdminServer } from "./admin.ts";
import type { Options } from "./options.ts";
import { checkPorts } from "./ports.ts";
import { seedModules } from "./seed.ts";

const PING = statement("platform.ping", "SELECT 1 AS one");
const DRAIN_MS = 10_000;

export interface PlatformOptions {
  readonly settings: Settings;
  readonly env: Env;
  readonly options: Options;
  readonly modules: readonly ServiceModule[];
  readonly logger: Logger;
  /** Tells the person at the terminal what is being done. */
  readonly say: (what: string) => void;
}

/** A running composition of services, with or without the edge. */
export interface Platform {
  readonly addresses: readonly string[];
  stop(): Promise<void>;
}

/** Starts what the options name; throws StartupError, with everything stopped again, where that cannot be. */
export async function startPlatform(given: PlatformOptions): Promise<Platform> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    while (undo.length > 0) await undo.pop()?.();
  };
  try {
    const addresses = await compose(given, undo);
    return { addresses, stop };
  } catch (error) {
    await stop().catch((failure: unknown) =>
      given.logger.warn({ error: errorMessage(failure) }, "stopping after a failed start failed too"),
    );
    throw error;
  }
}

async function compose(
  { settings, env, options, modules, logger, say }: PlatformOptions,
  undo: (() => Promise<void>)[],
): Promise<string[]> {
  refuseInProduction(settings);
  if (settings.failpoint !== undefined) armFailpoint(settings.failpoint);
  const hosted = modules.filter((module) => options.services.has(module.name));
  await checkPorts(settings, hosted, options.edge);

  const store = await openStore(settings, logger.child({ name: "store" }), say);
  undo.push(() => store.close());
  const admin = new AdminServer(() =>
    store.probe.query(PING).then(
      () => true,
      () => false,
    ),
  );
  await admin.listen(settings.listenHost, settings.adminPort);
  undo.push(() => admin.stop());

  say("migrating");
  await store.migrate([platformSchema, busSchema, ...modules.flatMap((module) => module.schemas ?? [])]);
  const clock = new PlatformClock(store.database, logger, settings.environment !== "production");
  await clock.start();
  undo.push(() => clock.stop());
  const bus = await openBus(settings, store, clock, modules, logger);
  if (settings.environment !== "production") await seedModules({ settings, database: store.database, clock, bus }, modules, say);

  say(`starting ${[...hosted.map((module) => module.name), ...(options.edge ? ["edge"] : [])].join(", ")}`);
  const meshKey = await loadMeshKey(settings, env);
  const credentials = settings.meshTls === undefined ? undefined : mutualTls(settings.meshTls, logger.child({ name: "mesh" }));
  const clients = new Clients((domain) => addressOf(domain, settings, env), new ServiceIdentity(meshKey), credentials);
  undo.push(async () => clients.close());
  const keys = clients.client(KeyService, "platform");
  const tokens = new TokenVerifier(async () =>
    (await keys.getJwks({})).keys.map(({ kty, crv, x, kid, alg, use }) => ({ kty, crv, x, kid, alg, use })),
  );
  const authenticator = new Authenticator(tokens, new ServiceVerifier(meshKey));

  const hosts: ModuleHost[] = [];
  for (const module of hosted) {
    const moduleLogger = logger.child({ name: module.name });
    const context: ModuleContext = {
      settings,
      env,
      logger: moduleLogger,
      clock,
      newId,
      database: store.database,
      reads: store.reads,
      bus,
      client: (service) => clients.client(service, module.name),
      sandbox: { database: store.sandboxDatabase, clock },
    };
    const host = await ModuleHost.create(module, context, { settings, clients, authenticator, logger: moduleLogger, credentials });
    for (const consumer of host.running.consumers ?? []) bus.host(consumer);
    hosts.push(host);
  }
  for (const host of hosts) await host.listen();
  bus.start();
  undo.push(() => bus.stop());
  undo.push(async () => {
    await Promise.all(hosts.map((host) => host.stop(DRAIN_MS)));
  });
  for (const host of hosts) host.start();

  const addresses = hosts.map((host) => `${host.module.name} ${settings.listenHost}:${host.port}`);
  if (options.edge) {
    const edge = new Edge({
      settings,
      env,
      logger: logger.child({ name: "edge" }),
      clients,
      authenticator,
      services: modules.flatMap((module) => module.services),
    });
    bus.onRelayed((types) => edge.forget(types));
    await edge.listen();
    undo.push(() => edge.stop(DRAIN_MS));
    addresses.unshift(`edge http://${settings.listenHost}:${settings.edgePort}`);
  }
  admin.ready = true;
  undo.push(async () => {
    admin.ready = false;
  });
  return [...addresses, `admin http://${settings.listenHost}:${settings.adminPort}`];
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

/** Where a service that is not hosted here is reached: `ORDER_ADDR`, or its usual port on this machine. */
function addressOf(domain: string, settings: Settings, env: Env): string {
  const given = env[`${domain.toUpperCase()}_ADDR`];
  if (given !== undefined && given !== "") return given;
  return `${localHost(settings)}:${SERVICE_PORTS[domain as ServiceName] + settings.portOffset}`;
}

function refuseInProduction(settings: Settings): void {
  if (settings.environment !== "production") return;
  throw new StartupError(
    "TECHNOVA_ENV=production cannot start: the only payment provider and the only carrier of this version are the sandbox's, which take no money and carry no parcels. Unset TECHNOVA_ENV to run it for development.",
  );
}
