import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { errorMessage, type Logger } from "@technova/kit";
import type { Front } from "../front.ts";
import type { Gateway } from "../gateway.ts";
import { hasBody, header, readBody, send, sendError, type EdgeRequest, type EdgeResponse } from "../http.ts";
import { PageTransport } from "./transport.ts";
import type { Site, SiteFile } from "./site.ts";

/** Addresses of the platform's own, which are never a page's. */
const NO_PAGE =
  /^\/(?:(?:technova|grpc|connectrpc|buf)\.|pictures\/|orders\/|webhooks\/|sandbox\/|mailbox|ops\/|openapi\.json|\.well-known\/|api$)/;
const FORMS = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)/;
const MAX_FORM_BYTES = 64 * 1024;
const FOR_EVER = "public, max-age=31536000, immutable";

const SAFE_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
} as const;

/** Whether a request is for the site: one of its files, a page, or a form that a page sent. */
export function isForSite(site: Site | undefined, request: EdgeRequest, pathname: string): boolean {
  if (site === undefined || NO_PAGE.test(pathname)) return false;
  if (request.method === "GET" || request.method === "HEAD") return true;
  return request.method === "POST" && FORMS.test(header(request, "content-type") ?? "");
}

export interface SiteRequest {
  readonly gateway: Gateway;
  readonly front: Front;
  readonly origin: string;
  readonly logger: Logger;
}

/** Serves a file, or has the site render a page. */
export async function serveSite(
  site: Site,
  request: EdgeRequest,
  response: EdgeResponse,
  pathname: string,
  { gateway, front, origin, logger }: SiteRequest,
): Promise<void> {
  const file = site.files.get(pathname);
  if (file !== undefined) return sendFile(request, response, file);
  if (pathname.startsWith("/assets/")) return sendError(response, 404, "not_found", "there is no such file; load the page again");
  const gone = new AbortController();
  (response as ServerResponse).once("close", () => gone.abort());
  for (const [name, value] of Object.entries({ ...SAFE_HEADERS, "cache-control": "private, no-store" })) response.setHeader(name, value);
  let incoming = request as IncomingMessage;
  if (hasBody(request)) {
    const body = await readBody(request, front, MAX_FORM_BYTES);
    if (body === undefined) return sendError(response, 413, "resource_exhausted", `a form has at most ${MAX_FORM_BYTES} bytes`);
    incoming = replayed(request as IncomingMessage, body);
  }
  const ended = once(response as ServerResponse, "close");
  site.serve(incoming, response as ServerResponse, {
    transport: (token) => new PageTransport(gateway, front, token, gone.signal),
    nonce: randomBytes(16).toString("base64"),
    origin,
    report: (error) =>
      logger.error({ path: pathname, requestId: front.requestId, error: errorMessage(error) }, "a page could not be rendered as it should"),
  });
  await ended;
}

/** The request with the body that was read of it, under the limits on bodies. */
function replayed(request: IncomingMessage, body: Buffer): IncomingMessage {
  const again = Readable.from([body], { objectMode: false });
  return Object.assign(again, {
    method: request.method,
    url: request.url,
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    httpVersion: request.httpVersion,
    httpVersionMajor: request.httpVersionMajor,
    socket: request.socket,
  }) as unknown as IncomingMessage;
}

function sendFile(request: EdgeRequest, response: EdgeResponse, { type, plain, compressed }: SiteFile): void {
  const accepted = (header(request, "accept-encoding") ?? "").split(",").map((one) => one.split(";")[0]?.trim() ?? "");
  const coding = [...compressed.keys()].find((one) => accepted.includes(one));
  const bytes = (coding === undefined ? undefined : compressed.get(coding)) ?? plain;
  send(
    response,
    200,
    {
      "content-type": type,
      "cache-control": FOR_EVER,
      vary: "accept-encoding",
      ...(coding === undefined ? {} : { "content-encoding": coding }),
    },
    bytes,
  );
}
