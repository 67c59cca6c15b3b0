import { randomBytes, randomUUID } from "node:crypto";
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import type { Interceptor, Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { openStorefront, type Storefront } from "./server.ts";

/** What is the edge's own though browsers ask the shop's address for it: pictures, what is live, the bank's page, mail. */
const THE_EDGES = /^\/(?:pictures|orders|live|sandbox|mailbox)(?:\/|$)|^\/ops\/sign-(?:in|out)$/;
const MAX_FORM_BYTES = 64 * 1024;
const SAFE_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "cross-origin-opener-policy": "same-origin",
};
const HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "proxy-authorization"]);

export interface AloneOptions {
  /** Of an edge that trusts this process's address for `X-Forwarded-For`, or all shoppers count as one client. */
  readonly edgeUrl: string;
  readonly host: string;
  /** 0: the system chooses. */
  readonly port: number;
}

/** Serves the same build as the edge does, with services that are elsewhere. Behind a proxy that ends TLS. */
export async function startAlone({ edgeUrl, host, port }: AloneOptions): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const site = await openStorefront();
  if (site === undefined) throw new Error("the storefront is not built: npm run build:web");
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const { pathname } = new URL(`http://shop.invalid${path.startsWith("/") ? path : "/"}`);
    if (THE_EDGES.test(pathname) && !(request.method === "GET" && pathname === "/ops/sign-in")) pass(request, response, edgeUrl);
    else
      serve(site, request, response, pathname, edgeUrl).catch((error: unknown) => {
        process.stderr.write(`${pathname}: ${error instanceof Error ? error.message : "an unknown failure"}\n`);
        if (response.headersSent) response.destroy();
        else response.writeHead(500, { "content-type": "text/plain" }).end("Something went wrong on our side. Please try again.\n");
      });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  site: Storefront,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  edgeUrl: string,
): Promise<void> {
  const file = site.files.get(pathname);
  if (file !== undefined) {
    const accepted = (request.headers["accept-encoding"] ?? "").split(",").map((one) => one.split(";")[0]?.trim() ?? "");
    const coding = [...file.compressed.keys()].find((one) => accepted.includes(one));
    const caching = { "content-type": file.type, "cache-control": "public, max-age=31536000, immutable", vary: "accept-encoding" };
    response.writeHead(200, coding === undefined ? caching : { ...caching, "content-encoding": coding });
    response.end(coding === undefined ? file.plain : file.compressed.get(coding));
    return;
  }
  const isForm = request.method === "POST";
  if (!isForm && request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD, POST" }).end();
    return;
  }
  const origin = `${request.headers["x-forwarded-proto"] === "https" ? "https" : "http"}://${request.headers.host ?? "localhost"}`;
  const body = isForm ? await bodyOf(request) : undefined;
  if (isForm && body === undefined) {
    response.writeHead(413, { "content-type": "text/plain" }).end(`A form has at most ${MAX_FORM_BYTES} bytes.\n`);
    return;
  }
  const answer = await site.render(
    // Joined as texts: a path that begins with two slashes would name a host of its own.
    new Request(origin + (request.url ?? "/"), {
      method: isForm ? "POST" : "GET",
      headers: headersOf(request),
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    }),
    {
      transport: (token) => remote(edgeUrl, token, forwardedFor(request)),
      nonce: randomBytes(16).toString("hex"),
      once: randomUUID(),
      shared: false,
      origin,
      report: (error) => process.stderr.write(`${pathname}: ${error instanceof Error ? error.message : "an unknown failure"}\n`),
    },
  );
  response.writeHead(answer.status, [
    ...[...answer.headers].filter(([name]) => name !== "set-cookie").flat(),
    ...answer.headers.getSetCookie().flatMap((cookie) => ["set-cookie", cookie]),
    ...Object.entries(SAFE_HEADERS).flat(),
    ...(answer.headers.has("cache-control") ? [] : ["cache-control", "private, no-store"]),
  ]);
  response.end(answer.body instanceof Uint8Array ? answer.body : await new Response(answer.body).bytes());
}

function remote(baseUrl: string, token: string, client: string): Transport {
  const onBehalf: Interceptor = (next) => (call) => {
    if (token !== "") call.header.set("authorization", `Bearer ${token}`);
    call.header.set("x-forwarded-for", client);
    return next(call);
  };
  return createConnectTransport({ baseUrl, httpVersion: "1.1", interceptors: [onBehalf] });
}

function forwardedFor(request: IncomingMessage): string {
  return [request.headers["x-forwarded-for"], request.socket.remoteAddress].flat().filter(Boolean).join(", ");
}

function headersOf(request: IncomingMessage): [string, string][] {
  return Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || HOP.has(name) ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
}

/** Undefined where it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    size += (piece as Buffer).byteLength;
    if (size > MAX_FORM_BYTES) return undefined;
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces);
}

/** Hands a request on to the edge as it is, and its answer back as it comes. */
function pass(request: IncomingMessage, response: ServerResponse, edgeUrl: string): void {
  const there = ask(new URL(edgeUrl), {
    path: request.url ?? "/",
    method: request.method ?? "GET",
    headers: { ...Object.fromEntries(headersOf(request)), "x-forwarded-for": forwardedFor(request) },
  });
  there.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, () => undefined);
  });
  there.once("error", () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { "content-type": "text/plain" }).end("The platform cannot be reached just now. Please try again.\n");
  });
  response.once("close", () => there.destroy());
  pipeline(request, there, () => undefined);
}
