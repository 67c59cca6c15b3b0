import type { DescMethod, DescService } from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext, ServiceImpl, Transport } from "@connectrpc/connect";
import { ServerReflection as ReflectionV1 } from "@technova/gen/grpc/reflection/v1/reflection_pb.js";
import { ServerReflection as ReflectionV1Alpha } from "@technova/gen/grpc/reflection/v1alpha/reflection_pb.js";
import type { Logger } from "@technova/kit";
import {
  Dispatcher,
  META,
  reflectionServices,
  toConnectError,
  type Authenticator,
  type Call,
  type Caller,
  type Clients,
  type Route,
} from "@technova/mesh";
import { forwardAll } from "./forward.ts";
import { frontOf, inboundOf, type FrontRequest } from "./front-request.ts";
import type { Front } from "./front.ts";
import type { Admission, Target } from "./limits/admission.ts";
import type { Presence } from "./presence/presence.ts";
import { rateHeaders, type LimitClass, type Limited } from "./limits/rate-limiter.ts";
import { isPublic, targetOf } from "./route-targets.ts";

/** The name under which the edge calls the services. */
export const EDGE = "edge";

export interface GatewayOptions {
  readonly services: readonly DescService[];
  readonly clients: Clients;
  readonly authenticator: Authenticator;
  readonly logger: Logger;
  readonly admission: Admission;
  readonly presence: Presence;
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
  readonly #admission: Admission;
  readonly #presence: Presence;

  constructor({ services, clients, authenticator, logger, admission, presence }: GatewayOptions) {
    this.#presence = presence;
    this.#services = services;
    this.#authenticator = authenticator;
    this.#logger = logger;
    this.#admission = admission;
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

  /** What is known of each public method by its address. */
  get targets(): ReadonlyMap<string, Target> {
    const publicRoutes = this.#dispatcher.routes.filter(({ method }) => isPublic(method));
    const reflection = [ReflectionV1, ReflectionV1Alpha].map(({ typeName, method }): [string, Target] => [
      `/${typeName}/${method.serverReflectionInfo.name}`,
      { limit: "read", service: typeName, stream: true, methods: ["POST"] },
    ]);
    return new Map([...publicRoutes.map((route): [string, Target] => [route.path, targetOf(route)]), ...reflection]);
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
        implementation[method.localName] = answersOnce(method) ? this.#unary(route) : this.#stream(route);
      }
      router.service(service, implementation as Partial<ServiceImpl<DescService>>);
    }
    const reflection = reflectionServices(this.#services);
    router.service(ReflectionV1, reflection.v1);
    router.service(ReflectionV1Alpha, reflection.v1alpha);
  };

  /** Opens a stream for a way in of the edge's own, such as server-sent events. */
  async *stream(method: DescMethod, request: unknown, front: FrontRequest): AsyncIterable<unknown> {
    const route = this.#routeOf(method);
    yield* this.#dispatcher.stream(route, request, inboundOf(await this.callerOf(route, front), front));
  }

  /** Asks for one answer on behalf of a page, which has its place among what is under way: this takes no other. */
  async unary(method: DescMethod, request: unknown, front: FrontRequest): Promise<unknown> {
    const route = this.#routeOf(method);
    this.countFor(route, front.front);
    return (await this.#dispatcher.unary(route, request, inboundOf(await this.callerOf(route, front), front))).message;
  }

  /** A page was counted as one request; what it asks for its reader counts as what it is. Throws where that is too much. */
  countFor(route: Route, { client }: Front): void {
    this.#admission.refuseExcess(this.#admission.count("client", targetOf(route).limit, client.address));
  }

  #routeOf(method: DescMethod): Route {
    const route = this.#dispatcher.route(`/${method.parent.typeName}/${method.name}`);
    if (route === undefined) throw new Error(`${method.name} is not at the edge`);
    return route;
  }

  /** The public methods that answer once. */
  get unaryRoutes(): readonly Route[] {
    return this.#dispatcher.routes.filter(({ method }) => isPublic(method) && method.methodKind === "unary");
  }

  /**
   * Asks the service for one answer on behalf of a caller who is known. `beside` is told what the service said beside
   * its answer, or beside its refusal. Its request is there by now: who sends slowly takes nobody's place here.
   */
  async answer(
    route: Route,
    request: unknown,
    caller: Caller,
    front: FrontRequest,
    beside?: (outbound: Call["outbound"]) => void,
  ): Promise<unknown> {
    const leave = this.#enter(route);
    let served: Call | undefined;
    try {
      return (await this.#dispatcher.unary(route, request, inboundOf(caller, front), (call) => (served = call))).message;
    } finally {
      leave();
      if (served !== undefined) beside?.(served.outbound);
    }
  }

  #unary(route: Route) {
    return async (request: unknown, context: HandlerContext): Promise<unknown> => {
      const front = frontOf(route, context);
      const caller = await this.callerOf(route, front);
      return this.answer(route, request, caller, front, ({ header, trailer }) => {
        copy(header, context.responseHeader);
        copy(trailer, context.responseTrailer);
      });
    };
  }

  #stream(route: Route) {
    const callerOf = (front: FrontRequest): Promise<Caller> => this.callerOf(route, front);
    const dispatcher = this.#dispatcher;
    return async function* (request: unknown, context: HandlerContext): AsyncIterable<unknown> {
      const front = frontOf(route, context);
      const inbound = inboundOf(await callerOf(front), front);
      let served: Call | undefined;
      let first = true;
      try {
        for await (const message of dispatcher.stream(route, request, inbound, (call) => (served = call))) {
          if (first) copy(served?.outbound.header, context.responseHeader);
          first = false;
          yield message;
        }
      } finally {
        if (first) copy(served?.outbound.header, context.responseHeader);
        copy(served?.outbound.trailer, context.responseTrailer);
      }
    };
  }

  /** Who calls, if that is known without asking anybody; undefined where it is not. */
  knownCaller(authorization: string | undefined): Caller | undefined {
    try {
      const caller = this.#authenticator.caller(authorization);
      return caller instanceof Promise ? void caller.catch(() => undefined) : caller;
    } catch {
      return undefined;
    }
  }

  /** As which kind of request a method counts. */
  limitOf(route: Route): LimitClass {
    return targetOf(route).limit;
  }

  /** What a person has left, after one request more of this class; undefined where nothing is counted. */
  count(route: Route, caller: Caller): Limited | undefined {
    if (caller.subject === "") return undefined;
    this.#presence.seen(caller.subject);
    return this.#admission.count("person", targetOf(route).limit, caller.subject);
  }

  /** Who calls; counted as that person, and told what is left. Throws where the token is no good, or it is too much. */
  async callerOf(route: Route, { header, front }: FrontRequest): Promise<Caller> {
    const caller = await this.#verified(route, header(META.authorization));
    const verdict = this.count(route, caller);
    if (verdict !== undefined) front.tell(rateHeaders([...front.limits, verdict]));
    this.#admission.refuseExcess(verdict);
    return caller;
  }

  async #verified(route: Route, authorization: string | undefined): Promise<Caller> {
    try {
      return await this.#authenticator.caller(authorization);
    } catch (error) {
      throw toConnectError(error, this.#logger, route.path);
    }
  }

  #enter(route: Route): () => void {
    const { limit, service } = targetOf(route);
    return this.#admission.enter(limit, service);
  }
}

function answersOnce({ methodKind }: DescMethod): boolean {
  return methodKind === "unary" || methodKind === "client_streaming";
}

function copy(from: Headers | undefined, to: Headers): void {
  for (const [name, value] of from ?? []) to.append(name, value);
}
