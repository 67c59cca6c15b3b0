import type { ServiceImpl } from "@connectrpc/connect";
import { Code, ConnectError } from "@connectrpc/connect";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@technova/gen/grpc/health/v1/health_pb.js";

/** Health of the services on one port, by full service name; "" is the port as a whole. */
export class HealthState {
  readonly #names: ReadonlySet<string>;
  readonly #watchers = new Set<() => void>();
  #serving = false;

  constructor(names: readonly string[]) {
    this.#names = new Set(["", ...names]);
  }

  set(serving: boolean): void {
    if (this.#serving === serving) return;
    this.#serving = serving;
    for (const wake of this.#watchers) wake();
  }

  get(name: string): Status {
    if (!this.#names.has(name)) return Status.SERVICE_UNKNOWN;
    return this.#serving ? Status.SERVING : Status.NOT_SERVING;
  }

  get names(): string[] {
    return [...this.#names];
  }

  /** Resolves at the next change or when the signal ends the wait. */
  async changed(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#watchers.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#watchers.add(done);
      signal.addEventListener("abort", done, { once: true });
    });
  }
}

/** grpc.health.v1.Health over a state. */
export function healthService(state: HealthState): ServiceImpl<typeof Health> {
  return {
    check({ service }) {
      const status = state.get(service);
      if (status === Status.SERVICE_UNKNOWN) throw new ConnectError(`no service ${service} on this port`, Code.NotFound);
      return { status };
    },
    list() {
      return { statuses: Object.fromEntries(state.names.map((name) => [name, { status: state.get(name) }])) };
    },
    async *watch({ service }, context) {
      let last: Status | undefined;
      while (!context.signal.aborted) {
        const status = state.get(service);
        if (status !== last) yield { status };
        last = status;
        await state.changed(context.signal);
      }
    },
  };
}
