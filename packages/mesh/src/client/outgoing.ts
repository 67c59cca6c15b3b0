import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { currentTraceParent, newId } from "@technova/kit";
import { isInTransaction } from "@technova/store";
import { currentCall, type Call, type Ending, type Inbound } from "../call.ts";
import { NOBODY, type Caller } from "../identity/caller.ts";
import { DEFAULT_TIMEOUT_MS, policyOf } from "../policy.ts";
import { META } from "../metadata.ts";
import { NEVER } from "../scope.ts";

/** What `new Headers` takes; Connect names it by the DOM's types, which are not loaded here. */
export type HeadersLike = ConstructorParameters<typeof Headers>[0];

/** What an outgoing call takes along, the same over both transports; in this process it arrives as it is. */
export class Outgoing implements Inbound {
  readonly caller: Caller;
  /** Which service calls. */
  readonly service: string;
  readonly traceParent: string;
  readonly idempotencyKey: string;
  readonly timeoutMs: number;
  readonly signal: Ending;
  readonly #headers: Headers;
  #requestId: string | undefined;

  constructor(service: string, present: Call | undefined, timeoutMs: number, signal: Ending, headers: Headers) {
    this.caller = present?.caller ?? NOBODY;
    this.service = service;
    this.traceParent = currentTraceParent();
    this.idempotencyKey = headers === NONE ? "" : (headers.get(META.idempotencyKey) ?? "");
    this.timeoutMs = timeoutMs;
    this.signal = signal;
    this.#headers = headers;
    this.#requestId = present?.requestId;
  }

  /** That of the call which this one is made for. Of one that nobody called for it is made when somebody asks for it. */
  get requestId(): string {
    return (this.#requestId ??= newId("req"));
  }

  /** What it brings beside. */
  headers(): Headers {
    return this.#headers;
  }
}

/** Of calls that bring none, which are nearly all. Nobody writes into it. */
export const NONE = new Headers();

/** Kept back from what is left, so that the answer still finds somebody who waits: 2 %, at least 2 ms. */
function shave(leftMs: number): number {
  return Number.isFinite(leftMs) ? leftMs - Math.max(2, leftMs * 0.02) : leftMs;
}

/**
 * Works out what a call takes along: what is left of the present call's time, its caller and its ids. Throws
 * where a transaction is open (a remote call there would hold its locks), or where no time is left.
 */
export function prepareOutgoing(
  service: string,
  method: DescMethod,
  signal: AbortSignal | undefined,
  timeoutMs: number | undefined,
  header: HeadersLike,
): Outgoing {
  if (isInTransaction())
    throw new Error(`${method.parent.typeName}/${method.name} was called while a database transaction is open; call before or after it`);
  const present: Call | undefined = currentCall();
  const policy = policyOf(method);
  let allowed = timeoutMs ?? policy.defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  if (present !== undefined) {
    const left = shave(present.timeoutMs());
    if (left <= 0) throw new ConnectError("no time is left for this call", Code.DeadlineExceeded);
    allowed = Math.min(allowed, left);
  }
  const headers = header === undefined ? NONE : new Headers(header);
  if (headers !== NONE) headers.delete(META.service);
  return new Outgoing(service, present, allowed, endingOf(signal, present), headers);
}

/** What ends a call that is made in another. */
function endingOf(signal: AbortSignal | undefined, present: Call | undefined): Ending {
  if (present === undefined) return signal ?? NEVER;
  return signal === undefined ? present.ending : AbortSignal.any([signal, present.signal]);
}
