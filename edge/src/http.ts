import type { IncomingMessage, ServerResponse } from "node:http";
import { Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { newId } from "@technova/kit";
import { acceptRequestId } from "@technova/mesh";
import type { Front } from "./front.ts";

export type EdgeRequest = IncomingMessage | Http2ServerRequest;
export type EdgeResponse = ServerResponse | Http2ServerResponse;

/** Sent with everything that the edge itself writes. */
const SAFE_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

/** Writes a whole answer. */
export function send(response: EdgeResponse, status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array): void {
  // Not copied: many who read slowly may wait for the same bytes.
  const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  // A 304 says nothing of a body (RFC 9110, section 15.4.5).
  const all = { ...SAFE_HEADERS, ...(status === 304 ? {} : { "content-length": String(bytes.byteLength) }), ...headers };
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  response.statusCode = status;
  (response as ServerResponse).end(bytes);
}

/** Begins an answer with headers, names and values in turn. */
export function beginWith(response: ServerResponse, status: number, headers: readonly string[]): void {
  // A flat list is the quickest, but does not replace what was set before.
  if (response.getHeaderNames().length === 0) {
    response.writeHead(status, headers as string[]);
    return;
  }
  for (let index = 0; index < headers.length; index += 2) response.setHeader(headers[index] ?? "", headers[index + 1] ?? "");
  response.writeHead(status);
}

/** An error in the form of Connect's unary errors, which plain HTTP clients can read too. */
export function sendError(
  response: EdgeResponse,
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  send(response, status, { "content-type": "application/json", ...headers }, JSON.stringify({ code, message }));
}

export function header(request: EdgeRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Whether the client has it already, by `If-None-Match` (RFC 9110, 13.1.2: any, or one of a list, weak or not). */
export function isKnown(request: Pick<EdgeRequest, "headers">, etag: string): boolean {
  const known = request.headers["if-none-match"];
  const opaque = etag.replace(/^W\//, "");
  return typeof known === "string" && (known.trim() === "*" || known.split(",").some((one) => one.trim().replace(/^W\//, "") === opaque));
}

/** A cookie of a request, as it was sent; empty where there is none. */
export function cookieOf(request: EdgeRequest, name: string): string {
  const pairs = (header(request, "cookie") ?? "").split(";").map((pair) => pair.trim().split("="));
  return pairs.find(([one]) => one === name)?.[1] ?? "";
}

/** The codings that a client takes, by their names; what it would rather not have (`q=0`) is left out. */
export function codingsOf(request: EdgeRequest): string[] {
  return (header(request, "accept-encoding") ?? "")
    .split(",")
    .map((one) => one.split(";").map((part) => part.trim()))
    .filter(([, quality = ""]) => !/^q=0(?:\.0*)?$/.test(quality))
    .map(([name = ""]) => name);
}

export function acceptsGzip(request: EdgeRequest): boolean {
  return codingsOf(request).includes("gzip");
}

/** The caller's own id of a request where it may be used, or one of ours. */
export function requestIdOf(request: EdgeRequest): string {
  return acceptRequestId(header(request, "x-request-id")) ?? newId("req");
}

/** Reads a body up to a size; undefined where it is larger. Throws where it does not arrive in time. */
export async function readBody(request: EdgeRequest, { body }: Front, maxBytes: number): Promise<Buffer | undefined> {
  if (body === undefined) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body.receive(keptOpen(request))) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A handler may stop reading before the end and still answer: the request is not destroyed with the loop. */
export async function* keptOpen(request: EdgeRequest): AsyncIterable<Uint8Array> {
  for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
}

/** Whether a request says that a body comes with it. */
export function hasBody(request: EdgeRequest): boolean {
  if (request instanceof Http2ServerRequest) return !request.stream.endAfterHeaders;
  return request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
}

/** The address asked for, also where it is written with its host (RFC 9112, section 3.2.2); undefined where it is none, such as `//host`. */
export function pathOf(request: EdgeRequest): URL | undefined {
  const given = request.url ?? "/";
  const url = /^https?:\/\/[^/?#]+(.*)$/i.exec(given)?.[1] ?? given;
  if (url !== given) request.url = url.startsWith("/") ? url : `/${url}`;
  return pathIn(request.url ?? "/");
}

/** Whether a `Host` is one: a name or an address, and perhaps a port. */
export function isHost(host: string): boolean {
  return /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host);
}

function pathIn(url: string): URL | undefined {
  // Browsers take these for the address of another host.
  if (/^\/[/\\]/.test(url)) return undefined;
  return url.startsWith("/") ? (URL.parse(`http://edge.invalid${url}`) ?? undefined) : undefined;
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
