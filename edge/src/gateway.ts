import type { DescMethod, DescMethodStreaming, DescMethodUnary, DescService } from "@bufbuild/protobuf";
import { type ConnectRouter, type HandlerContext, type ServiceImpl, type Transport } from "@connectrpc/connect";
import { ServerReflection as ReflectionV1 } from "@technova/gen/grpc/reflection/v1/reflection_pb.js";
import { ServerReflection as ReflectionV1Alpha } from "@technova/gen/grpc/reflection/v1alpha/reflection_pb.js";
import { newId, type Logger } from "@technova/kit";
import {
  Access,
  Dispatcher,
  META,
  acceptRequestId,
  callOf,
  policyOf,
  reflectionServices,
  toConnectError,
  type Authenticator,
  type Clients,
  type Inbound,
  type Route,
} from "@technova/mesh";

/** The name under which the edge calls the services. */
export const EDGE = "edge";

/** What a front door needs to know of a request, whichever protocol it came by. */
export interface FrontRequest {
  readonly headers: Headers;
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * Every public method of the platform, forwarded to the service that has it: the caller is known, access and
 * deadline are checked here already, and the service checks again for itself. Internal methods are not here.
 */
export class Gateway {
  readonly #dispatcher: Dispatcher;
  readonly #services: readonly DescService[];
  readonly #authenticator: Authenticator;
  readonly #logger: Logger;

  constructor(services: readonly DescService[], clients: Clients, authenticator: Authenticator, logger: Logger) {
    this.#services = services;
    this.#authenticator = authenticator;
    this.#logger = logger;
    this.#dispatcher = new Dispatcher({ logger, front: true });
    for (const service of services) {
      let found: Transport | undefined;
      const transport = (): Transport => (found ??= clients.transport(service, EDGE));
      this.#dispatcher.add(service, forwardAll(service, transport));
    }
  }

  get services(): readonly DescService[] {
    return this.#services;
  }

  /** Ends the streams under way: the edge is going away. */
  endStreams(): void {
    this.#dispatcher.endStreams();
  }

  /** Adds the public methods to a Connect router. */
  readonly routes = (router: ConnectRouter): void => {
    for (const service of this.#services) {
      const implementation: Record<string, unknown> = {};
      for (const method of service.methods) {
        const route = this.#dispatcher.route(`/${service.typeName}/${method.name}`);
        if (route === undefined || !isPublic(method)) continue;
        implementation[method.localName] = method.methodKind === "unary" ? this.#unary(route) : this.#stream(route);
      }
      router.service(service, implementation as Partial<ServiceImpl<DescService>>);
    }
    const reflection = reflectionServices(this.#services);
    router.service(ReflectionV1, reflection.v1);
    router.service(ReflectionV1Alpha, reflection.v1alpha);
  };

  /** Opens a stream for a way in of the edge's own, such as server-sent events. */
  async *stream(method: DescMethod, request: unknown, front: FrontRequest): AsyncIterable<unknown> {
    const route = this.#dispatcher.route(`/${method.parent.typeName}/${method.name}`);
    if (route === undefined) throw new Error(`${method.name} is not at the edge`);
    yield* this.#dispatcher.stream(route, request, await this.#inbound(route, front));
  }

  #unary(route: Route) {
    return async (request: unknown, context: HandlerContext): Promise<unknown> => {
      const inbound = await this.#inbound(route, frontOf(context));
      context.responseHeader.set("x-request-id", inbound.requestId);
      const { message } = await this.#dispatcher.unary(route, request, inbound);
      return message;
    };
  }

  #stream(route: Route) {
    const open = async (context: HandlerContext): Promise<Inbound> => {
      const inbound = await this.#inbound(route, frontOf(context));
      context.responseHeader.set("x-request-id", inbound.requestId);
      return inbound;
    };
    const dispatcher = this.#dispatcher;
    return async function* (request: unknown, context: HandlerContext): AsyncIterable<unknown> {
      yield* dispatcher.stream(route, request, await open(context));
    };
  }

  async #inbound(route: Route, { headers, timeoutMs, signal }: FrontRequest): Promise<Inbound> {
    try {
      return {
        caller: await this.#authenticator.caller(headers.get(META.authorization) ?? undefined),
        // Whatever a client says of itself here, it is no service of ours.
        service: "",
        requestId: acceptRequestId(headers.get(META.requestId) ?? undefined) ?? newId("req"),
        traceParent: headers.get(META.traceParent) ?? "",
        idempotencyKey: headers.get(META.idempotencyKey) ?? "",
        timeoutMs,
        signal,
        headers: () => headers,
      };
    } catch (error) {
      throw toConnectError(error, this.#logger, route.path);
    }
  }
}

function isPublic(method: DescMethod): boolean {
  return policyOf(method).access !== Access.INTERNAL;
}

function frontOf(context: HandlerContext): FrontRequest {
  return { headers: context.requestHeader, timeoutMs: context.timeoutMs(), signal: context.signal };
}

function forwardAll(service: DescService, transport: () => Transport): ServiceImpl<DescService> {
  const implementation: Record<string, unknown> = {};
  for (const method of service.methods) implementation[method.localName] = forward(method, transport);
  return implementation as ServiceImpl<DescService>;
}

function forward(method: DescMethod, transport: () => Transport): unknown {
  const headersOf = (context: HandlerContext): Record<string, string> => {
    const key = callOf(context).inbound.idempotencyKey;
    return key === "" ? {} : { [META.idempotencyKey]: key };
  };
  if (method.methodKind === "unary") {
    return async (request: never, context: HandlerContext): Promise<unknown> => {
      const call = callOf(context);
      const answer = await transport().unary(method as DescMethodUnary, undefined, call.timeoutMs(), headersOf(context), request);
      return answer.message;
    };
  }
  return async function* (request: never, context: HandlerContext): AsyncIterable<unknown> {
    const requests = method.methodKind === "server_streaming" ? one(request) : (request as AsyncIterable<never>);
    const answer = await transport().stream(
      method as DescMethodStreaming,
      undefined,
      callOf(context).timeoutMs(),
      headersOf(context),
      requests,
    );
    yield* answer.message;
  };
}

async function* one<T>(value: T): AsyncIterable<T> {
  yield value;
}
