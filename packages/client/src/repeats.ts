import { Code, type ConnectError, type Interceptor } from "@connectrpc/connect";
import { TechnovaError, isUnreachable } from "./errors.ts";
import { termsOf } from "./policy.ts";

const KEY = "idempotency-key";

export interface RetryOptions {
  /** Times that a request is sent at most. */
  readonly attempts: number;
  /** Before the second time, on average half of this, in milliseconds; each time twice as long. */
  readonly baseMs: number;
  /** A wait longer than this, in milliseconds, is left to the caller. */
  readonly longestMs: number;
  readonly random: () => number;
}

export const RETRIES: RetryOptions = { attempts: 4, baseMs: 200, longestMs: 5000, random: Math.random };

/** Gives every request that needs one a key of its own, which stays the same however often it is sent. */
export function idempotencyKeys(newKey: () => string): Interceptor {
  return (next) => (request) => {
    if (termsOf(request.method).keyed && !request.header.has(KEY)) request.header.set(KEY, newKey());
    return next(request);
  };
}

/** Sends again what may be sent again and has not been answered, or was refused for the moment. */
export function retries({ attempts, baseMs, longestMs, random }: RetryOptions): Interceptor {
  return (next) => async (request) => {
    if (request.stream || !(termsOf(request.method).repeatable || request.header.has(KEY))) return next(request);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await next(request);
      } catch (error) {
        const told = TechnovaError.from(error);
        const wait = told.retryAfterMs ?? random() * baseMs * 2 ** (attempt - 1);
        if (attempt >= attempts || !isForTheMoment(told) || wait > longestMs || request.signal.aborted) throw told;
        await pause(wait, request.signal);
      }
    }
  };
}

function isForTheMoment(error: ConnectError): boolean {
  const limited = error.code === Code.ResourceExhausted && error instanceof TechnovaError && error.retryAfterMs !== undefined;
  return limited || error.code === Code.Unavailable || isUnreachable(error);
}

/** Waits; rejects with the signal's reason where that comes first. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
