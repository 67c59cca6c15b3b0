/** Names of the metadata that the mesh reads and writes, in lower case as gRPC wants them. */
export const META = {
  authorization: "authorization",
  idempotencyKey: "idempotency-key",
  requestId: "x-request-id",
  traceParent: "traceparent",
  /** The calling service's identity; the edge never passes one on from outside. */
  service: "x-technova-service",
} as const;

const REQUEST_ID = /^[\w.:-]{1,100}$/;

/** A request id from outside is kept where it is harmless. */
export function acceptRequestId(given: string | undefined): string | undefined {
  return given !== undefined && REQUEST_ID.test(given) ? given : undefined;
}

/** The token of an `authorization: Bearer …` value; empty where there is none. */
export function bearerToken(value: string | undefined): string {
  const match = /^Bearer\s+(\S+)$/i.exec(value ?? "");
  return match?.[1] ?? "";
}
