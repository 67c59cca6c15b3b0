import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyPairSync } from "node:crypto";
import type { DescService } from "@bufbuild/protobuf";
import { createClient, type Client, type ServiceImpl } from "@connectrpc/connect";
import { Bus } from "@technova/bus";
import { createLogger, newId, readSettings, type Clock, type Settings } from "@technova/kit";
import {
  NEVER,
  Clients,
  Dispatcher,
  LocalTransport,
  NOBODY,
  ServiceIdentity,
  runInCall,
  Call,
  policyOf,
  type Caller,
  type MeshKey,
} from "@technova/mesh";
import type { ModuleContext, RunningModule, ServiceModule } from "@technova/module";
import { PlatformClock } from "@technova/store";
import { TestClock } from "./clock.ts";
import { createTestDatabase, type TestDatabase, type TestServer } from "./database.ts";

/** A stand-in for a service that is not part of the test. Methods that are not given fail. */
export interface FakeService {
  readonly service: DescService;
  readonly implementation: Record<string, unknown>;
}

export function fakeService<S extends DescService>(service: S, implementation: Partial<ServiceImpl<S>>): FakeService {
  const all: Record<string, unknown> = { ...(implementation as Record<string, unknown>) };
  for (const method of service.methods) {
    all[method.localName] ??= () => {
      throw new Error(`${service.typeName}/${method.name} is not faked`);
    };
  }
  return { service, implementation: all };
}

export interface HostOptions {
  readonly server: TestServer;
  readonly modules: readonly ServiceModule[];
  readonly fakes?: readonly FakeService[];
  /** Starts relays, consumers and jobs; without it nothing moves by itself. */
  readonly background?: boolean;
  /** More environment, such as a webhook's address. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Modules hosted in this process on a database of their own, called through the mesh's whole chain. */
export interface HostedModules {
  readonly db: TestDatabase;
  readonly clock: TestClock;
  readonly bus: Bus;
  readonly settings: Settings;
  readonly running: ReadonlyMap<string, RunningModule>;
  /** A client that calls as somebody: a guest unless told otherwise. */
  client<S extends DescService>(service: S, as?: Caller): Client<S>;
  /** A client that calls as another service of the platform. */
  internalClient<S extends DescService>(service: S): Client<S>;
  stop(): Promise<void>;
}

export function guest(name = "a"): Caller {
  return { kind: "guest", subject: `gst_test-${name}`, sessionId: `ses_${name}`, roles: [], token: "" };
}

export function operator(...roles: string[]): Caller {
  return { kind: "operator", subject: `usr_${roles.join("-")}`, sessionId: "ses_operator", roles, token: "" };
}

export const nobody = NOBODY;

export async function hostModules(options: HostOptions): Promise<HostedModules> {
  const db = await createTestDatabase(options.server);
  const dataDir = await mkdtemp(join(tmpdir(), "technova-test-"));
  const env = { TECHNOVA_DATA_DIR: dataDir, LOG_LEVEL: "silent", ...options.env };
  const settings = readSettings(env);
  const logger = createLogger({ level: "silent", pretty: false });
  const clock = new TestClock();
  const clients = new Clients(() => "127.0.0.1:1", new ServiceIdentity(testMeshKey()));
  const bus = new Bus({
    database: db.database,
    login: { url: db.appUrl },
    clock,
    logger,
    consumers: options.modules.flatMap((module) => module.consumers ?? []),
    cause: () => ({ causationId: "", traceParent: "" }),
  });
  const dispatchers = new Map<string, Dispatcher>();
  for (const { service, implementation } of options.fakes ?? []) {
    const dispatcher = new Dispatcher({ logger, freeze: true, front: true });
    dispatcher.add(service, implementation as ServiceImpl<DescService>);
    clients.host(service, dispatcher);
    dispatchers.set(service.typeName, dispatcher);
  }
  const running = new Map<string, RunningModule>();
  for (const module of options.modules) {
    const dispatcher = new Dispatcher({ logger, freeze: true });
    for (const service of module.services) {
      clients.host(service, dispatcher);
      dispatchers.set(service.typeName, dispatcher);
    }
    const built = await module.create(contextFor(module, { settings, env, logger, clock, db, bus, clients }));
    built.routes({ service: (service, implementation) => dispatcher.add(service, implementation) });
    for (const consumer of built.consumers ?? []) bus.host(consumer);
    running.set(module.name, built);
  }
  if (options.background === true) {
    bus.start();
    for (const built of running.values()) for (const job of built.jobs ?? []) job.start();
  }
  const transport = (service: DescService, from: string): LocalTransport => {
    const dispatcher = dispatchers.get(service.typeName);
    if (dispatcher === undefined) throw new Error(`${service.typeName} is not part of this test`);
    return new LocalTransport(dispatcher, from);
  };
  return {
    db,
    clock,
    bus,
    settings,
    running,
    client: (service, as = guest()) => callingAs(service, transport(service, ""), as),
    internalClient: (service) => createClient(service, transport(service, "test")),
    async stop() {
      if (options.background === true) {
        for (const built of running.values()) await Promise.all((built.jobs ?? []).map((job) => job.stop()));
        await bus.stop();
      }
      for (const built of running.values()) await built.stop?.();
      clients.close();
      await db.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface ContextParts {
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string>>;
  readonly logger: ModuleContext["logger"];
  readonly clock: Clock;
  readonly db: TestDatabase;
  readonly bus: Bus;
  readonly clients: Clients;
}

function contextFor(module: ServiceModule, { settings, env, logger, clock, db, bus, clients }: ContextParts): ModuleContext {
  // The provider sees the same still clock; moving the platform's clock through it is tested on a whole stack.
  const sandboxClock = Object.assign(new PlatformClock(db.database, logger, false), { now: () => clock.now() });
  return {
    settings,
    env,
    logger,
    clock,
    newId,
    database: db.database,
    bus,
    client: (service) => clients.client(service, module.name),
    reads: db.database,
    sandbox: { database: db.sandbox, clock: sandboxClock },
  };
}

/** A client whose calls seem to come from outside, by somebody. */
function callingAs<S extends DescService>(service: S, transport: LocalTransport, caller: Caller): Client<S> {
  const [method] = service.methods;
  if (method === undefined) throw new Error(`${service.typeName} has no methods`);
  // What the caller inherits is taken from a call; this one has all the time in the world.
  const outer = new Call(
    method,
    policyOf(method),
    {
      caller,
      service: "",
      requestId: newId("req"),
      traceParent: "",
      idempotencyKey: "",
      timeoutMs: undefined,
      signal: NEVER,
      headers: () => new Headers(),
    },
    performance.now() + 3_600_000,
    { signal: NEVER, ending: NEVER },
  );
  return createClient(service, {
    unary: (called, signal, timeoutMs, header, input) => runInCall(outer, () => transport.unary(called, signal, timeoutMs, header, input)),
    stream: (called, signal, timeoutMs, header, input) =>
      runInCall(outer, () => transport.stream(called, signal, timeoutMs, header, input)),
  });
}

function testMeshKey(): MeshKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { privateKey, publicKey } as unknown as MeshKey;
}
