import type { DescFile, DescService } from "@bufbuild/protobuf";
import type { Client, ServiceImpl } from "@connectrpc/connect";
import type { Bus, ConsumerSpec, HostedConsumer } from "@technova/bus";
import type { BackgroundLoop, Clock, Env, IdSource, Logger, ServiceName, Settings } from "@technova/kit";
import type { Database, PlatformClock, Queryable, SchemaDefinition } from "@technova/store";

/** What a service is given to build itself from. */
export interface ModuleContext {
  readonly settings: Settings;
  readonly env: Env;
  readonly logger: Logger;
  /** The platform clock: for everything at which the domain acts. */
  readonly clock: Clock;
  readonly newId: IdSource;
  readonly database: Database;
  /** For many short reads at the same time, outside of transactions. */
  readonly reads: Queryable;
  readonly bus: Bus;
  /** A client of another service, in process or remote. Its way is found at the first call. */
  readonly client: <S extends DescService>(service: S) => Client<S>;
  /** For the sandbox provider alone: a database role of its own, and the clock that operators may move. */
  readonly sandbox: { readonly database: Database; readonly clock: PlatformClock };
}

/** Takes a service's implementations. */
export interface Routes {
  service<S extends DescService>(service: S, implementation: ServiceImpl<S>): void;
}

/** What a seed is given. Its result is a line for the person at the terminal. */
export type SeedContext = Pick<ModuleContext, "settings" | "database" | "clock" | "bus">;

/** A service as built for this process. */
export interface RunningModule {
  /** Registers the implementations of the services that the definition names. */
  readonly routes: (routes: Routes) => void;
  readonly consumers?: readonly HostedConsumer[];
  /** Background work: started after everything listens, stopped before it stops listening. */
  readonly jobs?: readonly BackgroundLoop[];
  /** Called after jobs and server have stopped, for work that they left under way. */
  readonly stop?: () => Promise<void>;
}

/** A service as data, so that every process knows the whole platform, and how to build it where it is hosted. */
export interface ServiceModule {
  readonly name: ServiceName;
  readonly services: readonly DescService[];
  readonly schemas?: readonly SchemaDefinition[];
  readonly consumers?: readonly ConsumerSpec[];
  /** The files of the contracts that hold its events. */
  readonly events?: readonly DescFile[];
  /** Fills the service's own tables once, when the platform first starts outside production. */
  readonly seed?: (context: SeedContext) => Promise<string>;
  readonly create: (context: ModuleContext) => RunningModule | Promise<RunningModule>;
}

export function defineModule(module: ServiceModule): ServiceModule {
  return module;
}
