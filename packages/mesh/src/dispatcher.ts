import { create, isMessage, type DescMessage, type DescMethod, type DescService, type MessageShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { DomainError, SpanKind, deepFreeze, isTracing, startSpan, tallies, type ActiveSpan, type Logger, type Tally } from "@technova/kit";
import { runInCall, type Call, type Inbound } from "./call.ts";
import { callTimes, type CallTimes } from "./call-times.ts";
import { toConnectError } from "./errors.ts";
import { isGranted } from "./identity/caller.ts";
import { rpcAttributes, statusName } from "./span-attributes.ts";
import { Access, Repeat, policyOf, type MethodPolicy } from "./policy.ts";
import { Scope } from "./scope.ts";
import { validateRequest } from "./validation.ts";

const handled = callTimes("rpc_server_call_duration_seconds", "Time to answer a call, by method and code");
const begun = tallies("technova_rpc_server_started_total", "Calls begun, by method", ["method"]);

const PRINTABLE = /^[ -~]*$/;

type AnyMessage = MessageShape<DescMessage>;
type AnyImpl = (request: unknown, call: Call) => unknown;

/** A method with its implementation and everything known of it in advance. */
export interface Route {
  readonly path: string;
  readonly method: DescMethod;
  readonly policy: MethodPolicy;
  readonly impl: AnyImpl;
  readonly begun: Tally;
  readonly times: CallTimes;
}

/** An answer with the metadata that goes with it. */
export interface UnaryOutcome {
  readonly message: AnyMessage;
  readonly call: Call;
}

export interface DispatcherOptions {
  readonly logger: Logger;
  /** Freezes requests and answers, to prove that nobody changes what is not theirs. For tests. */
  readonly freeze?: boolean;
  /** A front door that forwards: validation and ownership are left to the service behind it. */
  readonly front?: boolean;
}

/**
 * All services of this process, and the one chain that every call to them passes, whichever way it came:
 * deadline, access, idempotency key, validation, handler, ownership, error mapping. So law 6 and law 8 hold in
 * every service and for every transport.
 */
export class Dispatcher {
  readonly #routes = new Map<string, Route>();
  readonly #byMethod = new Map<DescMethod, Route>();
  readonly #services: DescService[] = [];
  readonly #logger: Logger;
  readonly #freeze: boolean;
  readonly #front: boolean;
  readonly #streams = new AbortController();

  constructor(options: DispatcherOptions) {
    this.#logger = options.logger;
    this.#freeze = options.freeze ?? false;
    this.#front = options.front ?? false;
  }

  get services(): readonly DescService[] {
    return this.#services;
  }

  /** Adds a service. Throws where a method lacks its policy or its implementation. */
  add<S extends DescService>(service: S, implementation: ServiceImpl<S>): void {
    this.#services.push(service);
    for (const method of service.methods) {
      const impl: unknown = (implementation as Record<string, unknown>)[method.localName];
      if (typeof impl !== "function") throw new Error(`${service.typeName}/${method.name} has no implementation`);
      const path = `/${service.typeName}/${method.name}`;
      const route: Route = {
        path,
        method,
        policy: policyOf(method),
        impl: impl.bind(implementation) as AnyImpl,
        begun: begun.of({ method: path }),
        times: handled.of(method),
      };
      this.#routes.set(path, route);
      this.#byMethod.set(method, route);
    }
  }

  /** Ends the streams under way, so that their clients resume elsewhere, and those that begin from now on. */
  endStreams(): void {
    this.#streams.abort(new DomainError("UNAVAILABLE", "this server is going away; open the stream again"));
  }

  route(path: string): Route | undefined {
    return this.#routes.get(path);
  }

  /** The same without a path to be put together, by the method's descriptor. */
  routeOf(method: DescMethod): Route | undefined {
    return this.#byMethod.get(method);
  }

  get routes(): readonly Route[] {
    return [...this.#routes.values()];
  }

  /** Answers a call with one request and one response; client streams pass their requests as an iterable. */
  async unary(route: Route, request: unknown, inbound: Inbound, onCall?: (call: Call) => void): Promise<UnaryOutcome> {
    const started = performance.now();
    const span = this.#span(route, inbound);
    const scope = this.#begin(route, inbound, span, started);
    const { call } = scope;
    onCall?.(call);
    let code = "OK";
    try {
      const message = await scope.run(() => {
        this.#admit(route, call, request);
        return runInCall(call, () => route.impl(this.#input(route, request), call));
      });
      this.#finish(route, call);
      return { message: this.#output(route, message), call };
    } catch (error) {
      const told = toConnectError(error, this.#logger, route.path);
      code = statusName(told.code);
      throw told;
    } finally {
      scope.end();
      endSpan(span, code);
      route.times.observeSince(started, code);
    }
  }

  /** Answers a call whose response is a stream. */
  async *stream(route: Route, request: unknown, inbound: Inbound, onCall?: (call: Call) => void): AsyncIterable<AnyMessage> {
    const started = performance.now();
    const span = this.#span(route, inbound);
    const scope = this.#begin(route, inbound, span, started, this.#streams.signal);
    onCall?.(scope.call);
    let code = "OK";
    let iterator: AsyncIterator<unknown> | undefined;
    let finished = false;
    try {
      this.#admit(route, scope.call, request);
      const iterable = runInCall(scope.call, () => route.impl(this.#input(route, request), scope.call)) as AsyncIterable<unknown>;
      const running = iterable[Symbol.asyncIterator]();
      iterator = running;
      for (;;) {
        const next = await scope.run(() => runInCall(scope.call, () => running.next()));
        this.#finish(route, scope.call);
        if (next.done === true) break;
        yield this.#output(route, next.value);
      }
      finished = true;
    } catch (error) {
      finished = true;
      const told = toConnectError(error, this.#logger, route.path);
      code = statusName(told.code);
      throw told;
    } finally {
      scope.end();
      if (!finished) code = "CANCELLED";
      endSpan(span, code);
      // Not awaited: a handler that waits for something must not hold up the end of the call.
      if (iterator?.return !== undefined) void iterator.return().catch(() => undefined);
      route.times.observeSince(started, code);
    }
  }

  #span(route: Route, inbound: Inbound): ActiveSpan | undefined {
    if (!isTracing()) return undefined;
    return startSpan({
      service: this.#front ? "edge" : (route.path.split(".")[1] ?? ""),
      name: route.path.slice(1),
      kind: SpanKind.SERVER,
      parent: inbound.traceParent,
      attributes: { ...rpcAttributes(route.path), "technova.request_id": inbound.requestId },
    });
  }

  #begin(route: Route, given: Inbound, span: ActiveSpan | undefined, started: number, ending?: AbortSignal): Scope {
    route.begun.inc();
    const inbound = span === undefined || span.traceParent === given.traceParent ? given : inSpan(given, span);
    const { policy } = route;
    const allowed = Math.min(inbound.timeoutMs ?? policy.defaultTimeoutMs, policy.maxTimeoutMs);
    return new Scope(route, inbound, started, allowed, ending);
  }

  #admit(route: Route, call: Call, request: unknown): void {
    const { policy } = route;
    const { timeoutMs } = call.inbound;
    if (timeoutMs !== undefined && timeoutMs < policy.minTimeoutMs)
      throw new DomainError("DEADLINE_EXCEEDED", `too little time is left for this call; allow at least ${policy.minTimeoutMs} ms`);
    checkAccess(policy, call);
    const key = call.inbound.idempotencyKey;
    if (policy.repeat === Repeat.KEYED && key === "") {
      throw new DomainError(
        "IDEMPOTENCY_KEY_REQUIRED",
        "send the header idempotency-key: 1 to 128 characters that you make up for this one request and send again when you repeat it",
        {
          violations: [{ field: "idempotency-key", description: "is required as metadata" }],
        },
      );
    }
    if (key.length > 128) {
      throw new DomainError("INVALID", "idempotency-key has more than 128 characters", {
        violations: [{ field: "idempotency-key", description: "must have at most 128 characters" }],
      });
    }
    if (!PRINTABLE.test(key)) {
      throw new DomainError("INVALID", "idempotency-key has characters that are not printable ASCII", {
        violations: [{ field: "idempotency-key", description: "must be printable ASCII" }],
      });
    }
    if (this.#front) return;
    if (route.method.methodKind === "unary" || route.method.methodKind === "server_streaming") {
      validateRequest(route.method.input, request as AnyMessage);
    }
  }

  #finish(route: Route, call: Call): void {
    if (!this.#front && call.ownershipPending) throw new Error(`${route.path} answered without checking its ownership rule`);
  }

  #input(route: Route, request: unknown): unknown {
    return this.#freeze && isMessage(request, route.method.input) ? deepFreeze(request) : request;
  }

  #output(route: Route, answer: unknown): AnyMessage {
    const { output } = route.method;
    const message = isMessage(answer, output) ? answer : create(output, answer as Record<string, unknown>);
    return this.#freeze ? deepFreeze(message) : message;
  }
}

/** Errors of ours, not of callers, are errors of the span (OpenTelemetry's conventions for RPC servers). */
const SERVERS_FAULT = new Set(["UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"]);

function endSpan(span: ActiveSpan | undefined, code: string): void {
  if (span === undefined) return;
  span.set({ "rpc.response.status_code": code });
  span.end(SERVERS_FAULT.has(code) ? code : undefined);
}

/** What arrived, as part of the span that serves it. */
function inSpan(given: Inbound, { traceParent }: ActiveSpan): Inbound {
  const { caller, service, requestId, idempotencyKey, timeoutMs, signal } = given;
  return { caller, service, requestId, traceParent, idempotencyKey, timeoutMs, signal, headers: () => given.headers() };
}

function checkAccess(policy: MethodPolicy, call: Call): void {
  const { caller, service } = call.inbound;
  switch (policy.access) {
    case Access.PUBLIC:
      return;
    case Access.INTERNAL:
      if (service === "") throw new DomainError("PERMISSION_DENIED", "this method is for the platform's own services");
      return;
    case Access.SESSION:
      if (caller.kind === "nobody")
        throw new DomainError(
          "UNAUTHENTICATED",
          "send `authorization: Bearer <access_token>`; technova.auth.v1.SessionService/CreateAnonymousSession gives one",
        );
      return;
    case Access.SIGNED_IN:
      if (caller.kind === "nobody" || caller.kind === "guest") throw new DomainError("UNAUTHENTICATED", "sign in first");
      return;
    case Access.PERMISSION:
      if (caller.kind === "nobody")
        throw new DomainError("UNAUTHENTICATED", "send `authorization: Bearer <token>` of somebody who may do this");
      if (!isGranted(caller, policy.permission))
        throw new DomainError("PERMISSION_DENIED", `this needs the permission ${policy.permission}`);
      return;
    default:
      throw new Error(`unknown access ${String(policy.access)}`);
  }
}
