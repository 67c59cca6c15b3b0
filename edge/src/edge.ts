import { createRegistry, type DescService } from "@bufbuild/protobuf";
import { Code, ConnectError, type Client } from "@connectrpc/connect";
import { compressionGzip } from "@connectrpc/connect-node";
import { KeyService } from "@technova/gen/technova/auth/v1/key_service_pb.js";
import { PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { SandboxService } from "@technova/gen/technova/sandbox/v1/sandbox_service_pb.js";
import { counter, errorMessage, gauge, type Env, type Logger, type Settings } from "@technova/kit";
import type { Authenticator, Clients } from "@technova/mesh";
import { readEdgeConfig, type EdgeConfig } from "./config.ts";
import { applyCors } from "./cors.ts";
import { EDGE, Gateway } from "./gateway.ts";
import { header, pathOf, send, sendError, type EdgeRequest, type EdgeResponse } from "./http.ts";
import { serveIndex } from "./index-page.ts";
import { DualListener } from "./listener.ts";
import { isMailboxPath, serveMailbox } from "./mailbox-page.ts";
import { serveOperatorSession } from "./operator-session.ts";
import { orderEventsId, serveOrderEvents } from "./order-events.ts";
import { Pictures } from "./pictures.ts";
import { sandboxActionId, serveSandboxAction } from "./sandbox-page.ts";
import { rpcHandler } from "./rpc-handler.ts";
import { serveWebhook, webhookProvider } from "./webhooks.ts";

const shed = counter("technova_edge_shed_total", "Requests refused because too many were under way", ["kind"]);
const open = gauge("technova_edge_open", "Requests and streams under way", ["kind"]);

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
  readonly #rpc: (request: EdgeRequest, response: EdgeResponse) => void;
  readonly #origins: ReadonlySet<string>;
  readonly #payments: Client<typeof PaymentService>;
  readonly #sandbox: Client<typeof SandboxService>;
  readonly #keys: Client<typeof KeyService>;
  readonly #pictures: Pictures;
  readonly #logger: Logger;
  readonly #streamPaths: ReadonlySet<string>;
  readonly #open = { unary: 0, stream: 0 };

  constructor(options: EdgeOptions) {
    this.#settings = options.settings;
    this.#config = readEdgeConfig(options.env);
    this.#logger = options.logger;
    this.#payments = options.clients.client(PaymentService, EDGE);
    this.#sandbox = options.clients.client(SandboxService, EDGE);
    this.#keys = options.clients.client(KeyService, EDGE);
    this.#origins = new Set(this.#config.corsOrigins);
    this.#gateway = new Gateway(options.services, options.clients, options.authenticator, options.logger);
    this.#pictures = new Pictures(options.clients.client(ProductService, EDGE));
    this.#streamPaths = new Set(
      options.services.flatMap((service) =>
        service.methods.filter((method) => method.methodKind !== "unary").map((method) => `/${service.typeName}/${method.name}`),
      ),
    );
    const limits = {
      readMaxBytes: this.#config.maxBodyBytes,
      writeMaxBytes: 8 * 1024 * 1024,
      compressMinBytes: 1024,
      maxTimeoutMs: 3_600_000,
      acceptCompression: [compressionGzip],
      jsonOptions: { registry: createRegistry(...options.services.map((service) => service.file)) },
    };
    this.#rpc = rpcHandler(this.#gateway.routes, limits, nothingHere, (error, response) => {
      // Where the client went away there is nobody to tell.
      if (ConnectError.from(error).code !== Code.Aborted)
        this.#logger.error({ error: errorMessage(error) }, "an answer could not be written");
      response.destroy();
    });
    this.#listener = new DualListener((request, response) => this.#handle(request, response));
  }

  /** Listens; returns the port, which the system chooses where the settings say 0. */
  listen(): Promise<number> {
    return this.#listener.listen(this.#settings.listenHost, this.#settings.edgePort);
  }

  stop(graceMs: number): Promise<void> {
    this.#gateway.endStreams();
    return this.#listener.stop(graceMs);
  }

  #handle(request: EdgeRequest, response: EdgeResponse): void {
    // A client that goes away in the middle is no failure of ours.
    response.on("error", () => undefined);
    if (applyCors(this.#origins, request, response)) return;
    const url = pathOf(request);
    if (url === undefined) {
      sendError(response, 400, "invalid_argument", "this address cannot be read");
      return;
    }
    const kind = this.#streamPaths.has(url.pathname) || orderEventsId(url.pathname) !== undefined ? "stream" : "unary";
    const most = kind === "stream" ? this.#config.maxStreams : this.#config.maxConcurrent;
    if (this.#open[kind] >= most) {
      shed.inc({ kind });
      sendError(response, 503, "unavailable", "too much is going on at the moment; try again shortly", { "retry-after": "1" });
      return;
    }
    this.#open[kind] += 1;
    open.set({ kind }, this.#open[kind]);
    response.once("close", () => {
      this.#open[kind] -= 1;
      open.set({ kind }, this.#open[kind]);
    });
    this.#route(request, response, url).catch((error: unknown) => {
      this.#logger.error({ path: url.pathname, error: errorMessage(error) }, "the edge could not answer");
      if (!response.headersSent) sendError(response, 500, "internal", "something went wrong on our side");
      else response.destroy();
    });
  }

  async #route(request: EdgeRequest, response: EdgeResponse, url: URL): Promise<void> {
    const { pathname } = url;
    const reading = request.method === "GET" || request.method === "HEAD";
    if (reading && pathname === "/") return serveIndex(response, this.#gateway.services, this.#settings.edgePort);
    if (reading && this.#pictures.matches(pathname)) return this.#pictures.serve(request, response, pathname);
    if (reading && pathname === "/.well-known/jwks.json") return this.#serveKeys(response);
    if (reading && isMailboxPath(pathname)) return serveMailbox(this.#gateway, request, response, url);
    if (await serveOperatorSession(request, response, url, false)) return;
    const orderId = orderEventsId(pathname);
    if (reading && orderId !== undefined) return serveOrderEvents(this.#gateway, request, response, orderId, url);
    const provider = webhookProvider(pathname);
    if (request.method === "POST" && provider !== undefined) return serveWebhook(this.#payments, request, response, provider);
    const chargeId = sandboxActionId(pathname);
    if (chargeId !== undefined && this.#settings.environment !== "production")
      return serveSandboxAction(this.#sandbox, request, response, chargeId, url);
    this.#rpc(request, response);
  }

  async #serveKeys(response: EdgeResponse): Promise<void> {
    const { keys } = await this.#keys.getJwks({});
    const body = JSON.stringify({ keys: keys.map(({ kty, crv, x, kid, alg, use }) => ({ kty, crv, x, kid, alg, use })) });
    send(response, 200, { "content-type": "application/json", "cache-control": "public, max-age=60" }, body);
  }
}

function nothingHere(request: EdgeRequest, response: EdgeResponse): void {
  const message = "there is nothing at this address; GET / lists what is there";
  const type = header(request, "content-type") ?? "";
  // gRPC clients look for a status in the headers where there are no trailers.
  if (type.startsWith("application/grpc"))
    send(response, 200, { "content-type": type, "grpc-status": "12", "grpc-message": encodeURIComponent(message) }, "");
  else sendError(response, 404, "unimplemented", message);
}
