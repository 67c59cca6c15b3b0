import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema, RetryInfoSchema } from "@technova/gen/google/rpc/error_details_pb.js";
import type { Reason } from "@technova/kit";
import { seconds, type Limited } from "./rate-limiter.ts";

/** Whoever was refused may well try again then, in milliseconds. */
const SHORTLY_MS = 1000;

export function rateLimited({ name, retryAfterMs }: Limited): ConnectError {
  const wait = Math.max(1, seconds(retryAfterMs));
  return told(Code.ResourceExhausted, "RATE_LIMITED", `too many requests at once; go on in ${wait} s`, retryAfterMs, { limit: name });
}

export function overloaded(): ConnectError {
  return told(Code.Unavailable, "OVERLOADED", "too much is going on at the moment; try again shortly", SHORTLY_MS);
}

export function tooLarge(maxBytes: number): ConnectError {
  // Without details, as the protocols' own code says it where a length is not announced.
  return new ConnectError(`a request has at most ${maxBytes} bytes; send less`, Code.ResourceExhausted);
}

export function tooSlow(ms: number): ConnectError {
  return told(Code.DeadlineExceeded, "DEADLINE_EXCEEDED", `the request did not arrive within ${ms / 1000} s; send it again`, undefined);
}

function told(
  code: Code,
  reason: Reason,
  message: string,
  retryAfterMs: number | undefined,
  metadata: Record<string, string> = {},
): ConnectError {
  const error = new ConnectError(message, code);
  error.details.push({ desc: ErrorInfoSchema, value: { reason, domain: "technova", metadata } });
  if (retryAfterMs !== undefined) {
    const whole = Math.floor(retryAfterMs / 1000);
    const nanos = Math.floor((retryAfterMs - whole * 1000) * 1e6);
    error.details.push({ desc: RetryInfoSchema, value: { retryDelay: { seconds: BigInt(whole), nanos } } });
    error.metadata.set("retry-after", String(Math.max(1, seconds(retryAfterMs))));
  }
  return error;
}
