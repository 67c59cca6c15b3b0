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

/** CORS by exact origin. True where the request was a preflight and is answered. */
export function applyCors(origins: ReadonlySet<string>, request: EdgeRequest, response: EdgeResponse): boolean {
  const origin = header(request, "origin");
  const preflight = request.method === "OPTIONS" && header(request, "access-control-request-method") !== undefined;
  response.setHeader("vary", "origin");
  if (origin !== undefined && origins.has(origin)) {
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-allow-credentials", "true");
    response.setHeader("access-control-expose-headers", EXPOSED_HEADERS);
    if (preflight) {
      response.setHeader("access-control-allow-methods", ALLOWED_METHODS);
      response.setHeader("access-control-allow-headers", ALLOWED_HEADERS);
      response.setHeader("access-control-max-age", String(2 * 3600));
    }
  }
  if (!preflight) return false;
  response.statusCode = 204;
  response.end();
  return true;
}
