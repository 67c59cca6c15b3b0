import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import { parseTraceParent } from "@technova/kit";
import { META, type Caller, type Ending, type Inbound, type Route } from "@technova/mesh";
import { FRONT, type Front } from "./front.ts";

/** What a front door needs to know of a request, whichever protocol it came by. */
export interface FrontRequest {
  readonly header: (name: string) => string | undefined;
  /** What may be metadata for the service. */
  readonly headers: () => Headers;
  readonly timeoutMs: number | undefined;
  readonly signal: Ending;
  readonly front: Front;
}

/** A call by Connect's handlers, which have understood it. */
export function frontOf(route: Route, context: HandlerContext): FrontRequest {
  const front = context.values.get(FRONT);
  if (front === undefined) throw new Error(`${route.path} was called past the front door`);
  front.understood = true;
  const { requestHeader: headers, signal } = context;
  const timeoutMs = context.timeoutMs();
  if (timeoutMs !== undefined && timeoutMs <= 0) throw noTimeLeft();
  return { header: (name) => headers.get(name) ?? undefined, headers: () => headers, timeoutMs, signal, front };
}

/** What a service is told of a request. */
export function inboundOf(caller: Caller, { header, headers, timeoutMs, signal, front }: FrontRequest): Inbound {
  return {
    caller,
    // Whatever a client says of itself here, it is no service of ours.
    service: "",
    requestId: front.requestId,
    traceParent: traceParentOf(header(META.traceParent)),
    idempotencyKey: header(META.idempotencyKey) ?? "",
    timeoutMs,
    signal,
    headers,
  };
}

/** A trace that the caller's request belongs to; anything else that it says there is not passed on. */
function traceParentOf(given = ""): string {
  return parseTraceParent(given) === undefined ? "" : given;
}

function noTimeLeft(): ConnectError {
  return new ConnectError("the caller allows no time; allow some", Code.DeadlineExceeded);
}
