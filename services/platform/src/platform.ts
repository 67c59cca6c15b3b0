import type { Socket } from "node:net";
import { Edge, type SharedRates } from "@technova/edge";
import { KeyService } from "@technova/gen/technova/auth/v1/key_service_pb.js";
import { SERVICE_PORTS, armFailpoint, errorMessage, localHost, newId, type Env, type ServiceName, type Settings } from "@technova/kit";
import { Authenticator, Clients, ServiceIdentity, ServiceVerifier, TokenVerifier, loadMeshKey, mutualTls } from "@technova/mesh";
import { ModuleHost, type ModuleContext } from "@technova/module";
import { openStorefront } from "@technova/storefront";
import { layFoundation, openFoundation, type Foundation, type FoundationOptions } from "./foundation.ts";
import type { AdminServer } from "./admin.ts";
import { Undo } from "./undo.ts";

const DRAIN_MS = 10_000;

/** What a process has of the one that started it and others to share its ports. */
export interface WorkerLink {
  readonly sharedRates: SharedRates;
  /** Hands over the connections to the edge from now on. */
  readonly onConnection: (take: (socket: Socket) => void) => void;
}

export interface PlatformOptions extends FoundationOptions {
  /** Set where this process is one of several behind one set of ports. */
  readonly worker?: WorkerLink;
}

/** A running composition of services, with or without the edge. */
export interface Platform {
  readonly addresses: readonly string[];
  /** Ends it. Where others go on behind the same ports, clients are let go slowly. */
  stop(others?: boolean): Promise<void>;
}

/** Starts what the options name; throws StartupError, with everything stopped again, where that cannot be. */
export async function startPlatform(given: PlatformOptions): Promise<Platform> {
  const undo = new Undo();
  try {
    const addresses = await compose(given, undo);
    return { addresses, stop: (others) => undo.all(others) };
  } catch (error) {
    await undo
      .all()
      .catch((failure: unknown) => given.logger.warn({ error: errorMessage(failure) }, "stopping after a failed start failed too"));
    throw error;
  }
}

async function compose(given: PlatformOptions, undo: Undo): Promise<readonly string[]> {
  const { settings, env, options, modules, logger, say, worker } = given;
  if (settings.failpoint !== undefined) armFailpoint(settings.failpoint);
  const foundation: Foundation & { readonly admin?: AdminServer } =
    worker === undefined ? await layFoundation(given, undo) : await openFoundation(given, undo);
  const { store, clock, bus, admin } = foundation;
  const hosted = modules.filter((module) => options.services.has(module.name));

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
    const site = await openStorefront();
    const edge = new Edge({
      settings,
      env,
      logger: logger.child({ name: "edge" }),
      clients,
      authenticator,
      services: modules.flatMap((module) => module.services),
      sharedRates: worker?.sharedRates,
      news: bus.watchers,
      site,
    });
    bus.onRelayed((types) => edge.forget(types));
    if (worker === undefined) await edge.listen();
    else worker.onConnection(edge.takeConnections());
    undo.push((others) => edge.stop(DRAIN_MS, others));
    addresses.unshift(`edge http://${settings.listenHost}:${settings.edgePort}`);
    if (site !== undefined) addresses.unshift(`shop http://${settings.listenHost}:${settings.edgePort}/`);
  }
  if (admin !== undefined) {
    admin.ready = true;
    undo.push(async () => {
      admin.ready = false;
    });
  }
  return admin === undefined ? addresses : [...addresses, `admin http://${settings.listenHost}:${settings.adminPort}`];
}

/** Where a service that is not hosted here is reached: `ORDER_ADDR`, or its usual port on this machine. */
function addressOf(domain: string, settings: Settings, env: Env): string {
  const given = env[`${domain.toUpperCase()}_ADDR`];
  if (given !== undefined && given !== "") return given;
  return `${localHost(settings)}:${SERVICE_PORTS[domain as ServiceName] + settings.portOffset}`;
}
