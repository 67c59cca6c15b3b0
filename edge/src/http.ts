import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";

export type EdgeRequest = IncomingMessage | Http2ServerRequest;
export type EdgeResponse = ServerResponse | Http2ServerResponse;

/** Sent with everything that the edge itself writes. */
const SAFE_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

/** Writes a whole answer. */
export function send(response: EdgeResponse, status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array): void {
  const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(body);
  // A 304 says nothing of a body (RFC 9110, section 15.4.5).
  const all = { ...SAFE_HEADERS, ...(status === 304 ? {} : { "content-length": String(bytes.byteLength) }), ...headers };
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  response.statusCode = status;
  (response as ServerResponse).end(bytes);
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

/** Reads a body up to a size; undefined where it is larger. */
export async function readBody(request: EdgeRequest, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The address asked for; undefined where it is none, such as `//`. */
export function pathOf(request: EdgeRequest): URL | undefined {
  const url = request.url ?? "/";
  return url.startsWith("/") && URL.canParse(`http://edge.invalid${url}`) ? new URL(`http://edge.invalid${url}`) : undefined;
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
