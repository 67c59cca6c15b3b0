import type { Socket } from "node:net";
import { createRegistry, type DescService } from "@bufbuild/protobuf";
import { Code, ConnectError, type Client } from "@connectrpc/connect";
import { compressionGzip } from "@connectrpc/connect-node";
import { KeyService } from "@technova/gen/technova/auth/v1/key_service_pb.js";
import { PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { SandboxService } from "@technova/gen/technova/sandbox/v1/sandbox_service_pb.js";
import { errorMessage, gauge, type Env, type Logger, type Settings } from "@technova/kit";
import type { Authenticator, Clients } from "@technova/mesh";
import { readEdgeConfig, type EdgeConfig } from "./config.ts";
import { applyCors } from "./cors.ts";
import { AnswerCache, GZIP_FROM_BYTES } from "./cache/answer-cache.ts";
import { drainAfter } from "./drain.ts";
import type { Front } from "./front.ts";
import { EDGE, Gateway } from "./gateway.ts";
import { hasBody, header, isHost, pathOf, requestIdOf, send, sendError, type EdgeRequest, type EdgeResponse } from "./http.ts";
import { serveIndex } from "./index-page.ts";
import { Admission, type Target } from "./limits/admission.ts";
import { rateHeaders } from "./limits/rate-limiter.ts";
import type { SharedRates } from "./limits/shared-rates.ts";
import { LIVE_PATH, Live, type SubjectNews } from "./live.ts";
import { DualListener } from "./listener.ts";
import { isMailboxPath, serveMailbox } from "./mailbox-page.ts";
import { serveOperatorSession } from "./operator-session.ts";
import { OpenApi } from "./openapi.ts";
import { orderEventsId, serveOrderEvents } from "./order-events.ts";
import { MemoryPresence, type Presence } from "./presence/presence.ts";
import { RedisAnswers } from "./redis/answers.ts";
import { RedisConnection } from "./redis/connection.ts";
import { RedisPresence } from "./redis/presence.ts";
import { RedisRates } from "./redis/rates.ts";
import { Pictures } from "./pictures.ts";
import { PublicKeys } from "./public-keys.ts";
import { busyPage, wantsPage } from "./storefront/busy-page.ts";
import { SiteServer } from "./storefront/site-server.ts";
import type { Site } from "./storefront/site.ts";
import { sandboxActionId, serveSandboxAction } from "./sandbox-page.ts";
import { refuse } from "./refusal.ts";
import { rpcHandler } from "./rpc-handler.ts";
import { KeptReads } from "./short/kept-reads.ts";
import { ShortMethod } from "./short/short-method.ts";
import { ShortPath } from "./short/short-path.ts";
import { ANSWERED_HERE, otherTarget } from "./targets.ts";
import { serveWebhook, webhookProvider } from "./webhooks.ts";

export interface EdgeOptions {
  readonly settings: Settings;
  readonly env: Env;
  readonly logger: Logger;
  readonly clients: Clients;
  readonly authenticator: Authenticator;
  /** Services whose public methods are served. */
  readonly services: readonly DescService[];
  /** Where limits are shared with other edges; undefined: this one counts for itself. */
  readonly sharedRates?: SharedRates | undefined;
  /** Of what is published, in this process and in others. */
  readonly news: SubjectNews;
  /** The pages that people see; undefined: there are none. */
  readonly site?: Site | undefined;
}

/** The front door: Connect, gRPC-web, gRPC and JSON, pictures, webhooks and streams on one port. */
export class Edge {
  readonly #settings: Settings;
  readonly #config: EdgeConfig;
  readonly #listener: DualListener;
  readonly #gateway: Gateway;
  readonly #rpc: ReturnType<typeof rpcHandler>;
  readonly #cache: AnswerCache;
  readonly #redis: RedisConnection | undefined;
  readonly #presence: Presence;
  readonly #short: ShortPath;
  readonly #admission: Admission;
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #origins: ReadonlySet<string>;
  readonly #payments: Client<typeof PaymentService>;
  readonly #sandbox: Client<typeof SandboxService>;
  readonly #keys: PublicKeys;
  readonly #pictures: Pictures;
  readonly #openApi = new OpenApi();
  readonly #live: Live;
  readonly #site: SiteServer | undefined;
  #counting: NodeJS.Timeout | undefined;
  readonly #logger: Logger;

  constructor(options: EdgeOptions) {
    this.#settings = options.settings;
    this.#config = readEdgeConfig(options.env);
    this.#logger = options.logger;
    this.#payments = options.clients.client(PaymentService, EDGE);
    this.#sandbox = options.clients.client(SandboxService, EDGE);
    this.#keys = new PublicKeys(options.clients.client(KeyService, EDGE));
    this.#origins = new Set(this.#config.corsOrigins);
    const { redisUrl, redisPrefix } = this.#config;
    this.#redis = redisUrl === undefined ? undefined : new RedisConnection(redisUrl, redisPrefix, options.logger);
    const redis = this.#redis;
    this.#presence = redis === undefined ? new MemoryPresence() : new RedisPresence(redis);
    this.#admission = new Admission(this.#config, redis === undefined ? options.sharedRates : new RedisRates(redis));
    this.#gateway = new Gateway({ ...options, admission: this.#admission, presence: this.#presence });
    this.#targets = this.#gateway.targets;
    this.#live = new Live(this.#gateway, options.news);
    this.#pictures = new Pictures(options.clients.client(ProductService, EDGE));
    const limits = {
      readMaxBytes: this.#config.maxBodyBytes,
      writeMaxBytes: 8 * 1024 * 1024,
      compressMinBytes: GZIP_FROM_BYTES,
      maxTimeoutMs: 3_600_000,
      acceptCompression: [compressionGzip],
      jsonOptions: { registry: createRegistry(...options.services.map((service) => service.file)) },
    };
    this.#cache = new AnswerCache({
      maxBytes: this.#config.cacheBytes,
      now: () => performance.now(),
      shared: redis === undefined ? undefined : new RedisAnswers(redis),
    });
    const methods = new Map(this.#gateway.unaryRoutes.map((route) => [route.path, new ShortMethod(route, limits)]));
    const kept = new KeptReads(this.#gateway, this.#cache, methods);
    const { site, logger } = options;
    if (site !== undefined)
      this.#site = new SiteServer({
        site,
        gateway: this.#gateway,
        kept,
        admission: this.#admission,
        clientOf: (request) => this.#config.trustedProxies.clientOf(request),
        keepPages: this.#cache.isOn,
        logger,
      });
    this.#short = new ShortPath({
      gateway: this.#gateway,
      admission: this.#admission,
      cache: this.#cache,
      methods,
      kept,
      limits,
      origins: this.#origins,
      clientOf: (request) => this.#config.trustedProxies.clientOf(request).address,
    });
    this.#rpc = rpcHandler(this.#gateway.routes, limits, {
      isStream: (path) => this.#targets.get(path)?.stream ?? false,
      fallback: nothingHere,
      failed: (error, response) => {
        // Where the client went away there is nobody to tell.
        if (ConnectError.from(error).code !== Code.Aborted)
          this.#logger.error({ error: errorMessage(error) }, "an answer could not be written");
        response.destroy();
      },
    });
    const { maxConnections, maxConnectionsPerClient, trustedProxies } = this.#config;
    this.#listener = new DualListener({
      handler: (request, response) => this.#handle(request, response),
      maxConnections,
      maxConnectionsPerClient,
      isTrusted: (address) => trustedProxies.isTrusted(address),
    });
  }

  /** Listens; returns the port, which the system chooses where the settings say 0. */
  listen(): Promise<number> {
    this.#begin();
    return this.#listener.listen(this.#settings.listenHost, this.#settings.edgePort);
  }

  #begin(): void {
    this.#admission.start();
    this.#counting = setInterval(() => void this.#presence.count().then((count) => present.set(count)), COUNT_MS);
  }

  /** Instead of listening: takes connections that another process accepts. */
  takeConnections(): (socket: Socket) => void {
    this.#begin();
    return (socket) => this.#listener.accept(socket);
  }

  /** Forgets the answers that events of these types make wrong. */
  forget(types: ReadonlySet<string> | "all"): void {
    this.#cache.forget(types);
    // After their parts, so that none is made of what was just forgotten.
    this.#site?.forget(types);
  }

  /** Where `others` go on behind the same port, those who are connected are let go one by one, each after an answer. */
  async stop(graceMs: number, others = false): Promise<void> {
    this.#live.stop();
    this.#gateway.endStreams();
    await this.#listener.stop(graceMs, others ? LINGER_MS : 0);
    this.#admission.stop();
    clearInterval(this.#counting);
    this.#presence.stop();
    await this.#redis?.close();
  }

  #handle(request: EdgeRequest, response: EdgeResponse): void {
    // A client that goes away in the middle is no failure of ours.
    response.on("error", ignore);
    if (this.#short.hit(request, response) || this.#site?.hit(request, response) === true) return;
    const requestId = requestIdOf(request);
    response.setHeader("x-request-id", requestId);
    drainAfter(request, response);
    if (applyCors(this.#origins, request, response)) return;
    const url = pathOf(request);
    const host = header(request, "host") ?? header(request, ":authority");
    if ((request.httpVersion === "1.1" && host === undefined) || (host !== undefined && !isHost(host))) {
      sendError(response, 400, "invalid_argument", "a request names its host, as a name or an address");
      return;
    }
    if (url === undefined) {
      sendError(response, 400, "invalid_argument", "this address cannot be read");
      return;
    }
    this.#admit(request, response, url, requestId).catch((error: unknown) => {
      // There is nobody to tell any more.
      if (response.destroyed || request.destroyed) return;
      if (error instanceof ConnectError && !response.headersSent) {
        if (this.#site?.takes(request, url.pathname) === true && wantsPage(request)) busyPage(request, response, url.pathname, error);
        else refuse(request, response, error);
        return;
      }
      this.#logger.error({ path: url.pathname, requestId, error: errorMessage(error) }, "the edge could not answer");
      if (!response.headersSent)
        sendError(response, 500, "internal", `something went wrong on our side; quote ${requestId} when you ask about it`);
      else response.destroy();
    });
  }

  /** Lets a request in, or refuses it before anything of its body is read. */
  async #admit(request: EdgeRequest, response: EdgeResponse, url: URL, requestId: string): Promise<void> {
    const client = this.#config.trustedProxies.clientOf(request);
    const target = this.#targets.get(url.pathname) ?? otherTarget(request.method ?? "", url.pathname);
    const verdict = this.#admission.count("client", target.limit, client.address);
    const limits = verdict === undefined ? [] : [verdict];
    const tell = (headers: Readonly<Record<string, string>>): void => {
      if (!response.headersSent) for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    };
    tell(rateHeaders(limits));
    const length = header(request, "content-length");
    this.#admission.refuseExcess(verdict);
    this.#admission.atTheDoor(target, length === undefined ? undefined : Number(length));
    if (target.methods?.includes(request.method ?? "") === false) {
      const allow = target.methods.join(", ");
      // Connect has no error for this: its clients go by the status alone.
      send(response, 405, { allow }, "");
      return;
    }
    if (target.stream) response.once("close", this.#admission.openStream(client.address));
    // What the edge itself answers has its place from here on; a call, and a webhook, once its body is there.
    if (ANSWERED_HERE.has(target)) response.once("close", this.#admission.enter(target.place ?? target.limit, target.service));
    const body = hasBody(request) ? this.#admission.openBody(client.address) : undefined;
    if (body !== undefined) response.once("close", () => body.close());
    await this.#route(request, response, url, { requestId, client, limits, body, tell, understood: false });
  }

  async #route(request: EdgeRequest, response: EdgeResponse, url: URL, front: Front): Promise<void> {
    const { pathname } = url;
    const reading = request.method === "GET" || request.method === "HEAD";
    if (reading && (pathname === "/api" || (pathname === "/" && this.#site === undefined)))
      return serveIndex(response, this.#gateway.services, this.#settings.edgePort);
    if (reading && this.#pictures.matches(pathname)) return this.#pictures.serve(request, response, pathname);
    if (reading && pathname === "/openapi.json") return this.#openApi.serve(request, response);
    if (reading && pathname === "/.well-known/jwks.json") return this.#keys.serve(response);
    if (reading && isMailboxPath(pathname)) return serveMailbox(this.#gateway, request, response, url, front);
    if (await serveOperatorSession(request, response, url, front, this.#site !== undefined)) return;
    const orderId = orderEventsId(pathname);
    if (reading && orderId !== undefined) return serveOrderEvents(this.#gateway, request, response, orderId, url, front);
    if (pathname === LIVE_PATH) return this.#live.serve(request, response, url, front);
    const provider = webhookProvider(pathname);
    if (request.method === "POST" && provider !== undefined)
      return serveWebhook(this.#payments, request, response, front, provider, () => this.#admission.enter("other", EDGE));
    const chargeId = sandboxActionId(pathname);
    if (chargeId !== undefined && this.#settings.environment !== "production")
      return serveSandboxAction(this.#sandbox, request, response, front, chargeId, url);
    // After all that is the edge's own, so that a page never stands in the way of it.
    if (this.#site?.takes(request, pathname) === true) return this.#site.serve(request, response, url, front);
    if (!this.#short.take(request, response, pathname, front)) this.#rpc(request, response, front);
  }
}

function ignore(): void {}

/** Who has not asked anything for this long is let go without an answer, in milliseconds. */
const LINGER_MS = 5000;
const COUNT_MS = 5000;
const present = gauge("technova_edge_present", "People and guests who asked something within the last minute");

function nothingHere(request: EdgeRequest, response: EdgeResponse): void {
  const message = "there is nothing at this address; GET /api lists what is there";
  if (header(request, "content-type")?.startsWith("application/grpc") === true)
    refuse(request, response, new ConnectError(message, Code.Unimplemented));
  else sendError(response, 404, "unimplemented", message);
}
