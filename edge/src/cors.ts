import { cors as connectCors } from "@connectrpc/connect";
import { header, type EdgeRequest, type EdgeResponse } from "./http.ts";

const ALLOWED_HEADERS = [
  ...connectCors.allowedHeaders,
  "Authorization",
  "Idempotency-Key",
  "X-Request-Id",
  "Last-Event-ID",
  "Traceparent",
  "Tracestate",
].join(", ");
const EXPOSED_HEADERS = [...connectCors.exposedHeaders, "X-Request-Id", "Retry-After", "RateLimit", "RateLimit-Policy"].join(", ");
const ALLOWED_METHODS = connectCors.allowedMethods.join(", ");

/** Headers of an answer to a page of an origin that may call, as names and values in turn. */
export function corsHeaders(origins: ReadonlySet<string>, origin: string | undefined): readonly string[] {
  if (origin === undefined || !origins.has(origin)) return [];
  return [
    "access-control-allow-origin",
    origin,
    "access-control-allow-credentials",
    "true",
    "access-control-expose-headers",
    EXPOSED_HEADERS,
  ];
}

/** CORS by exact origin. True where the request was a preflight and is answered. */
export function applyCors(origins: ReadonlySet<string>, request: EdgeRequest, response: EdgeResponse): boolean {
  const origin = header(request, "origin");
  const preflight = request.method === "OPTIONS" && header(request, "access-control-request-method") !== undefined;
  response.setHeader("vary", "origin");
  const allowed = corsHeaders(origins, origin);
  for (let index = 0; index < allowed.length; index += 2) response.setHeader(allowed[index] ?? "", allowed[index + 1] ?? "");
  if (preflight && allowed.length > 0) {
    response.setHeader("access-control-allow-methods", ALLOWED_METHODS);
    response.setHeader("access-control-allow-headers", ALLOWED_HEADERS);
    response.setHeader("access-control-max-age", String(2 * 3600));
  }
  if (!preflight) return false;
  response.statusCode = 204;
  response.end();
  return true;
}
