import type { DescMethod, DescMethodStreaming, DescMethodUnary, DescService } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl, Transport } from "@connectrpc/connect";
import { META, callOf, errorMetadataOf, type Call } from "@technova/mesh";

/** Headers of a request that belong to its own hop, to HTTP, or to what the mesh passes on by itself. */
const OF_THE_HOP =
  /^(accept.*|authorization|cache-control|connect-.*|connection|content-.*|cookie|dnt|expect|forwarded|grpc-.*|host|http2-settings|if-.*|keep-alive|origin|pragma|priority|proxy-.*|range|referer|sec-.*|te|trace(parent|state)|trailer|transfer-encoding|upgrade.*|user-agent|via|x-forwarded-.*|x-grpc-web|x-real-ip|x-request-id|x-technova-.*|x-user-agent)$/;
/** And of an answer. */
const OF_THE_ANSWER = /^(connection|content-.*|date|grpc-.*|server|trailer|transfer-encoding|x-request-id)$/;

/** An implementation that forwards every method to a service, with the metadata that is meant for it either way. */
export function forwardAll(service: DescService, transport: () => Transport): ServiceImpl<DescService> {
  const implementation: Record<string, unknown> = {};
  for (const method of service.methods) implementation[method.localName] = forward(method, transport);
  return implementation as ServiceImpl<DescService>;
}

function forward(method: DescMethod, transport: () => Transport): unknown {
  if (method.methodKind === "unary") {
    return async (request: never, context: HandlerContext): Promise<unknown> => {
      const call = callOf(context);
      try {
        const answer = await transport().unary(method as DescMethodUnary, undefined, call.timeoutMs(), headersFor(call), request);
        passBack(answer.header, () => call.responseHeader);
        passBack(answer.trailer, () => call.responseTrailer);
        return answer.message;
      } catch (error) {
        throw withMetadata(error, call);
      }
    };
  }
  const many = async function* (request: never, context: HandlerContext): AsyncIterable<unknown> {
    const call = callOf(context);
    const requests = method.methodKind === "server_streaming" ? one(request) : (request as AsyncIterable<never>);
    try {
      const answer = await transport().stream(method as DescMethodStreaming, undefined, call.timeoutMs(), headersFor(call), requests);
      let first = true;
      for await (const message of answer.message) {
        if (first) passBack(answer.header, () => call.responseHeader);
        first = false;
        yield message;
      }
      if (first) passBack(answer.header, () => call.responseHeader);
      passBack(answer.trailer, () => call.responseTrailer);
    } catch (error) {
      throw withMetadata(error, call);
    }
  };
  return method.methodKind === "client_streaming" ? (request: never, context: HandlerContext) => only(many(request, context)) : many;
}

async function only(answers: AsyncIterable<unknown>): Promise<unknown> {
  let last: unknown;
  for await (const answer of answers) last = answer;
  return last;
}

/** What gRPC can carry: anything else that a client sends is not metadata (github.com/grpc/grpc PROTOCOL-HTTP2, Custom-Metadata). */
const NAME = /^[0-9a-z_.-]+$/;
const VALUE = /^[ -~]*$/;

/** Names that were looked at before: browsers send the same few. */
const metadataNames = new Map<string, boolean>();
const MOST_NAMES = 1000;

/** Whether a header of a request, its name in lower case, is metadata that goes on to the service. */
export function isMetadata(name: string, value: string): boolean {
  let known = metadataNames.get(name);
  if (known === undefined) {
    known = !OF_THE_HOP.test(name) && NAME.test(name);
    if (metadataNames.size < MOST_NAMES) metadataNames.set(name, known);
  }
  return known && VALUE.test(value);
}

/** What a client sent for the service: its own metadata, and the key of a mutation. Mostly nothing, and then nothing is made. */
function headersFor(call: Call): Record<string, string> | undefined {
  let headers: Record<string, string> | undefined;
  for (const [name, value] of call.requestHeader) if (isMetadata(name, value)) (headers ??= {})[name] = value;
  const { idempotencyKey } = call.inbound;
  if (idempotencyKey !== "") (headers ??= {})[META.idempotencyKey] = idempotencyKey;
  return headers;
}

function passBack(from: Headers, to: () => Headers): void {
  for (const [name, value] of from) if (!OF_THE_ANSWER.test(name)) to().append(name, value);
}

/** A refusal, with what came beside it passed on. */
function withMetadata(error: unknown, call: Call): unknown {
  const metadata = errorMetadataOf(error);
  if (metadata === undefined) return error;
  passBack(metadata.header, () => call.responseHeader);
  passBack(metadata.trailer, () => call.responseTrailer);
  return error;
}

async function* one<T>(value: T): AsyncIterable<T> {
  yield value;
}
