import { gunzipSync } from "node:zlib";
import { Code, createConnectRouter, createContextValues, type ConnectRouter, type ConnectRouterOptions } from "@connectrpc/connect";
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from "@connectrpc/connect-node";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { FRONT, type Front } from "./front.ts";
import type { EdgeRequest, EdgeResponse } from "./http.ts";
import type { Bodies } from "./limits/bodies.ts";

/** What else an answer is made with. */
export interface RpcOptions {
  readonly bodies: Bodies;
  /** Whether a path's request may take as long as it likes: it is a stream. */
  readonly isStream: (pathname: string) => boolean;
  readonly fallback: (request: EdgeRequest, response: EdgeResponse) => void;
  readonly failed: (error: unknown, response: EdgeResponse) => void;
}

/**
 * Connect's own handlers, mounted as `connectNodeAdapter` mounts them, but for one thing: it calls a request in
 * binary form that cannot be read INTERNAL, and it is the caller's mistake (law 8).
 */
export function rpcHandler(
  routes: (router: ConnectRouter) => void,
  options: ConnectRouterOptions,
  { bodies, isStream, fallback, failed }: RpcOptions,
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
    handler({ ...universal, body: bodies.receive(keptOpen(request), isStream(path)) })
      .then(blameTheCaller)
      .then((answer) => universalResponseToNodeResponse(answer, response))
      .catch((error: unknown) => failed(error, response));
  };
}

/** A handler may stop reading before the end and still answer: the request is not destroyed with the loop. */
async function* keptOpen(request: EdgeRequest): AsyncIterable<Uint8Array> {
  for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
}

const UNREADABLE = /^parse binary:/;
const TOLD = "the request cannot be read as a message in binary form";

async function blameTheCaller(answer: UniversalServerResponse): Promise<UniversalServerResponse> {
  const { status, header, body, trailer } = answer;
  if (body === undefined || body instanceof Uint8Array) return answer;
  if (status === 500 && header?.get("content-type") === "application/json") {
    const bytes = Buffer.concat(await Array.fromAsync(body));
    const plain = header.get("content-encoding") === "gzip" ? gunzipSync(bytes) : bytes;
    const error = JSON.parse(plain.toString("utf8")) as { code?: string; message?: string };
    if (error.code !== "internal" || !UNREADABLE.test(error.message ?? "")) return { ...answer, body: once(bytes) };
    const changed = Buffer.from(JSON.stringify({ code: "invalid_argument", message: TOLD }));
    header.delete("content-encoding");
    header.set("content-length", String(changed.byteLength));
    return { ...answer, status: 400, body: once(changed) };
  }
  if (header?.get("content-type")?.startsWith("application/grpc-web") === true) return { ...answer, body: mendFrames(body) };
  // gRPC says how it went after the body.
  return trailer === undefined ? answer : { ...answer, body: mendTrailer(body, trailer) };
}

async function* mendTrailer(body: AsyncIterable<Uint8Array>, trailer: Headers): AsyncIterable<Uint8Array> {
  yield* body;
  if (trailer.get("grpc-status") !== String(Code.Internal) || !isUnreadable(trailer.get("grpc-message"))) return;
  trailer.set("grpc-status", String(Code.InvalidArgument));
  trailer.set("grpc-message", encodeURIComponent(TOLD));
  trailer.delete("grpc-status-details-bin");
}

/** In gRPC-web the trailers are the last frame of the body, with the highest bit of its flags set. */
async function* mendFrames(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const frame of body) {
    const text = (frame[0] ?? 0) & 0x80 ? Buffer.from(frame).subarray(5).toString("utf8") : "";
    const message = /^grpc-message: (.*)$/m.exec(text)?.[1]?.trim();
    if (isUnreadable(message ?? null) && /^grpc-status: 13\s*$/m.test(text)) {
      const trailers = Buffer.from(`grpc-status: ${Code.InvalidArgument}\r\ngrpc-message: ${encodeURIComponent(TOLD)}\r\n`);
      const head = Buffer.alloc(5);
      head.writeUInt8(0x80, 0);
      head.writeUInt32BE(trailers.byteLength, 1);
      yield Buffer.concat([head, trailers]);
    } else yield frame;
  }
}

function isUnreadable(message: string | null): boolean {
  return UNREADABLE.test(decodeURIComponent(message ?? ""));
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
