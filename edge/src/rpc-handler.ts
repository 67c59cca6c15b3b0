import { createConnectRouter, createContextValues, type ConnectRouter, type ConnectRouterOptions } from "@connectrpc/connect";
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from "@connectrpc/connect-node";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { blameTheCaller } from "./blame.ts";
import { FRONT, type Front } from "./front.ts";
import { keptOpen, type EdgeRequest, type EdgeResponse } from "./http.ts";

/** What else an answer is made with. */
export interface RpcOptions {
  /** Whether a path's request may take as long as it likes: it is a stream. */
  readonly isStream: (pathname: string) => boolean;
  readonly fallback: (request: EdgeRequest, response: EdgeResponse) => void;
  readonly failed: (error: unknown, response: EdgeResponse) => void;
}

/**
 * Connect's own handlers, mounted as `connectNodeAdapter` mounts them, but for one thing: they call many requests that
 * cannot be read INTERNAL, and that is the caller's mistake (law 8).
 */
export function rpcHandler(
  routes: (router: ConnectRouter) => void,
  options: ConnectRouterOptions,
  { isStream, fallback, failed }: RpcOptions,
): (request: EdgeRequest, response: EdgeResponse, front: Front) => void {
  const router = createConnectRouter(options);
  routes(router);
  const handlers = new Map<string, UniversalHandler>(router.handlers.map((handler) => [handler.requestPath, handler]));
  return (request, response, front) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    const handler = handlers.get(path);
    if (handler === undefined) {
      fallback(request, response);
      return;
    }
    // HTTP/1.0 has no need to name a host, and Connect wants one.
    request.headers.host ??= "edge.invalid";
    const universal = universalRequestFromNodeRequest(request, response, undefined, createContextValues().set(FRONT, front));
    handler({ ...universal, body: front.body?.receive(keptOpen(request), isStream(path)) ?? nothing() })
      .then((answer) => blameTheCaller(answer, () => !front.understood))
      .then((answer) => universalResponseToNodeResponse(answer, response))
      .catch((error: unknown) => failed(error, response));
  };
}

async function* nothing(): AsyncIterable<Uint8Array> {}
