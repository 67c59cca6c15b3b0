import { createRegistry, type DescService } from "@bufbuild/protobuf";
import { Code, ConnectError, type Client } from "@connectrpc/connect";
import { compressionGzip } from "@connectrpc/connect-node";
import { KeyService } from "@technova/gen/technova/auth/v1/key_service_pb.js";
import { PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { SandboxService } from "@technova/gen/technova/sandbox/v1/sandbox_service_pb.js";
import { errorMessage, newId, type Env, type Logger, type Settings } from "@technova/kit";
import { acceptRequestId, type Authenticator, type Clients } from "@technova/mesh";
import { readEdgeConfig, type EdgeConfig } from "./config.ts";
import { applyCors } from "./cors.ts";
import { drainAfter } from "./drain.ts";
import type { Front } from "./front.ts";
import { EDGE, Gateway } from "./gateway.ts";
import { header, pathOf, send, sendError, type EdgeRequest, type EdgeResponse } from "./http.ts";
import { serveIndex } from "./index-page.ts";
import { Admission, type Target } from "./limits/admission.ts";
import { rateHeaders } from "./limits/rate-limiter.ts";
import { DualListener } from "./listener.ts";
import { isMailboxPath, serveMailbox } from "./mailbox-page.ts";
import { serveOperatorSession } from "./operator-session.ts";
import { OpenApi } from "./openapi.ts";
import { orderEventsId, serveOrderEvents } from "./order-events.ts";
import { Pictures } from "./pictures.ts";
import { sandboxActionId, serveSandboxAction } from "./sandbox-page.ts";
import { refuse } from "./refusal.ts";
import { rpcHandler } from "./rpc-handler.ts";
import { serveWebhook, webhookProvider } from "./webhooks.ts";

export interface EdgeOptions {
  readonly settings: Settings;
  readonly env: Env;
  readonly logger: Logger;
  readonly clients: Clients;
  readonly authenticator: Authenticator;
  /** Services whose public methods are served. */
  readonly services: readonly DescService[];
}

/** The front door: Connect, gRPC-web, gRPC and JSON, pictures, webhooks and streams on one port. */
export class Edge {
  readonly #settings: Settings;
  readonly #config: EdgeConfig;
  readonly #listener: DualListener;
  readonly #gateway: Gateway;
  readonly #rpc: ReturnType<typeof rpcHandler>;
  readonly #admission: Admission;
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #origins: ReadonlySet<string>;
  readonly #payments: Client<typeof PaymentService>;
  readonly #sandbox: Client<typeof SandboxService>;
  readonly #keys: Client<typeof KeyService>;
  readonly #pictures: Pictures;
  readonly #openApi = new OpenApi();
  readonly #logger: Logger;

  constructor(options: EdgeOptions) {
    this.#settings = options.settings;
    this.#config = readEdgeConfig(options.env);
    this.#logger = options.logger;
    this.#payments = options.clients.client(PaymentService, EDGE);
    this.#sandbox = options.clients.client(SandboxService, EDGE);
    this.#keys = options.clients.client(KeyService, EDGE);
    this.#origins = new Set(this.#config.corsOrigins);
    this.#admission = new Admission(this.#config);
    this.#gateway = new Gateway({ ...options, admission: this.#admission });
    this.#targets = this.#gateway.targets;
    this.#pictures = new Pictures(options.clients.client(ProductService, EDGE));
    const limits = {
      readMaxBytes: this.#config.maxBodyBytes,
      writeMaxBytes: 8 * 1024 * 1024,
      compressMinBytes: 1024,
      maxTimeoutMs: 3_600_000,
      acceptCompression: [compressionGzip],
      jsonOptions: { registry: createRegistry(...options.services.map((service) => service.file)) },
    };
    this.#rpc = rpcHandler(this.#gateway.routes, limits, {
      bodies: this.#admission.bodies,
      isStream: (path) => this.#targets.get(path)?.stream ?? true,
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
    this.#admission.start();
    return this.#listener.listen(this.#settings.listenHost, this.#settings.edgePort);
  }

  async stop(graceMs: number): Promise<void> {
    this.#gateway.endStreams();
    await this.#listener.stop(graceMs);
    this.#admission.stop();
  }

  #handle(request: EdgeRequest, response: EdgeResponse): void {
    // A client that goes away in the middle is no failure of ours.
    response.on("error", () => undefined);
    const requestId = acceptRequestId(header(request, "x-request-id")) ?? newId("req");
    response.setHeader("x-request-id", requestId);
    drainAfter(request, response);
    if (applyCors(this.#origins, request, response)) return;
    const url = pathOf(request);
    if (url === undefined) {
      sendError(response, 400, "invalid_argument", "this address cannot be read");
      return;
    }
    this.#admit(request, response, url, requestId).catch((error: unknown) => {
      this.#logger.error({ path: url.pathname, requestId, error: errorMessage(error) }, "the edge could not answer");
      if (!response.headersSent)
        sendError(response, 500, "internal", `something went wrong on our side; quote ${requestId} when you ask about it`);
      else response.destroy();
    });
  }

  /** Lets a request in, or refuses it before anything of its body is read. */
  async #admit(request: EdgeRequest, response: EdgeResponse, url: URL, requestId: string): Promise<void> {
    const client = this.#config.trustedProxies.clientOf(request);
    const target = this.#targets.get(url.pathname) ?? otherTarget(url.pathname);
    const verdict = await this.#admission.count("client", target.limit, client.address);
    const limits = verdict === undefined ? [] : [verdict];
    for (const [name, value] of Object.entries(rateHeaders(limits))) response.setHeader(name, value);
    const length = header(request, "content-length");
    const refusal =
      this.#admission.refusalOf(verdict) ?? this.#admission.atTheDoor(target, length === undefined ? undefined : Number(length));
    if (refusal !== undefined) {
      refuseEarly(request, response, refusal);
      return;
    }
    if (target.methods?.includes(request.method ?? "") === false) {
      const allow = target.methods.join(", ");
      sendError(response, 405, "unimplemented", `this address is asked with ${allow}`, { allow });
      return;
    }
    if (target.stream) {
      try {
        response.once("close", this.#admission.openStream(client.address));
      } catch (error) {
        refuseEarly(request, response, ConnectError.from(error));
        return;
      }
    }
    await this.#route(request, response, url, { requestId, client, limits });
  }

  async #route(request: EdgeRequest, response: EdgeResponse, url: URL, front: Front): Promise<void> {
    const { pathname } = url;
    const reading = request.method === "GET" || request.method === "HEAD";
    if (reading && pathname === "/") return serveIndex(response, this.#gateway.services, this.#settings.edgePort);
    if (reading && this.#pictures.matches(pathname)) return this.#pictures.serve(request, response, pathname);
    if (reading && pathname === "/openapi.json") return this.#openApi.serve(request, response);
    if (reading && pathname === "/.well-known/jwks.json") return this.#serveKeys(response);
    if (reading && isMailboxPath(pathname)) return serveMailbox(this.#gateway, request, response, url, front);
    if (await serveOperatorSession(request, response, url, front.client.secure)) return;
    const orderId = orderEventsId(pathname);
    if (reading && orderId !== undefined) return serveOrderEvents(this.#gateway, request, response, orderId, url, front);
    const provider = webhookProvider(pathname);
    if (request.method === "POST" && provider !== undefined)
      return serveWebhook(this.#payments, request, response, provider, () => this.#admission.enter("other", EDGE));
    const chargeId = sandboxActionId(pathname);
    if (chargeId !== undefined && this.#settings.environment !== "production")
      return serveSandboxAction(this.#sandbox, request, response, chargeId, url);
    this.#rpc(request, response, front);
  }

  async #serveKeys(response: EdgeResponse): Promise<void> {
    const { keys } = await this.#keys.getJwks({});
    const body = JSON.stringify({ keys: keys.map(({ kty, crv, x, kid, alg, use }) => ({ kty, crv, x, kid, alg, use })) });
    send(response, 200, { "content-type": "application/json", "cache-control": "public, max-age=60" }, body);
  }
}

const READING = ["GET", "HEAD"];
const OTHER: Target = { limit: "other", service: EDGE, stream: false };
const EVENTS: Target = { limit: "read", service: EDGE, stream: true, methods: READING };

/** What is known of an address that is no method's. */
function otherTarget(pathname: string): Target {
  if (orderEventsId(pathname) !== undefined) return EVENTS;
  if (webhookProvider(pathname) !== undefined) return { ...OTHER, methods: ["POST"] };
  const reading =
    ["/", "/openapi.json", "/.well-known/jwks.json"].includes(pathname) || isMailboxPath(pathname) || pathname.startsWith("/pictures/");
  return reading ? { ...OTHER, methods: READING } : OTHER;
}

function refuseEarly(request: EdgeRequest, response: EdgeResponse, error: ConnectError): void {
  refuse(request, response, error, Object.fromEntries(error.metadata));
}

function nothingHere(request: EdgeRequest, response: EdgeResponse): void {
  const message = "there is nothing at this address; GET / lists what is there";
  const type = header(request, "content-type") ?? "";
  // gRPC clients look for a status in the headers where there are no trailers.
  if (type.startsWith("application/grpc"))
    send(response, 200, { "content-type": type, "grpc-status": "12", "grpc-message": encodeURIComponent(message) }, "");
  else sendError(response, 404, "unimplemented", message);
}
