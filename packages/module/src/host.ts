import type { DescService } from "@bufbuild/protobuf";
import { Health } from "@technova/gen/grpc/health/v1/health_pb.js";
import { ServerReflection as ReflectionV1 } from "@technova/gen/grpc/reflection/v1/reflection_pb.js";
import { ServerReflection as ReflectionV1Alpha } from "@technova/gen/grpc/reflection/v1alpha/reflection_pb.js";
import { SERVICE_PORTS, type Logger, type Settings } from "@technova/kit";
import {
  Dispatcher,
  GrpcServer,
  HealthState,
  healthService,
  reflectionServices,
  type Authenticator,
  type Clients,
  type MeshCredentials,
} from "@technova/mesh";
import type { ModuleContext, RunningModule, ServiceModule } from "./module.ts";

export interface HostOptions {
  readonly settings: Settings;
  readonly clients: Clients;
  readonly authenticator: Authenticator;
  readonly logger: Logger;
  /** Undefined: in the clear. */
  readonly credentials: MeshCredentials | undefined;
}

/** One service hosted by this process: its implementation, its port, its health. */
export class ModuleHost {
  readonly module: ServiceModule;
  readonly port: number;
  readonly running: RunningModule;
  readonly #server: GrpcServer;
  readonly #health: HealthState;
  readonly #dispatcher: Dispatcher;
  readonly #settings: Settings;

  private constructor(module: ServiceModule, running: RunningModule, options: HostOptions) {
    this.module = module;
    this.running = running;
    this.#settings = options.settings;
    this.port = SERVICE_PORTS[module.name] + options.settings.portOffset;
    const dispatcher = new Dispatcher({ logger: options.logger });
    const served = new Set<DescService>();
    running.routes({
      service(service, implementation) {
        dispatcher.add(service, implementation);
        served.add(service);
      },
    });
    for (const service of module.services) {
      if (!served.has(service)) throw new Error(`${module.name} declares ${service.typeName} but does not serve it`);
      options.clients.host(service, dispatcher);
    }
    this.#health = new HealthState(module.services.map((service) => service.typeName));
    const reflection = reflectionServices([...module.services, Health]);
    dispatcher.add(Health, healthService(this.#health));
    dispatcher.add(ReflectionV1, reflection.v1);
    dispatcher.add(ReflectionV1Alpha, reflection.v1alpha);
    this.#dispatcher = dispatcher;
    this.#server = new GrpcServer({
      dispatcher,
      authenticator: options.authenticator,
      logger: options.logger,
      credentials: options.credentials,
    });
  }

  static async create(module: ServiceModule, context: ModuleContext, options: HostOptions): Promise<ModuleHost> {
    return new ModuleHost(module, await module.create(context), options);
  }

  async listen(): Promise<void> {
    await this.#server.listen(this.#settings.listenHost, this.port);
  }

  start(): void {
    for (const job of this.running.jobs ?? []) job.start();
    this.#health.set(true);
  }

  /** Says that it is going, ends background work, then lets calls under way end. */
  async stop(graceMs: number): Promise<void> {
    this.#health.set(false);
    await Promise.all((this.running.jobs ?? []).map((job) => job.stop()));
    this.#dispatcher.endStreams();
    await this.#server.stop(graceMs);
    await this.running.stop?.();
  }
}
