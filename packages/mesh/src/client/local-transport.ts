import {
  create,
  isMessage,
  type DescMessage,
  type DescMethodStreaming,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { Code, ConnectError, type StreamResponse, type Transport, type UnaryResponse } from "@connectrpc/connect";
import type { Call, Inbound } from "../call.ts";
import type { Dispatcher, Route } from "../dispatcher.ts";
import { noteErrorMetadata } from "./error-metadata.ts";
import { NONE, prepareOutgoing, type HeadersLike } from "./outgoing.ts";

/**
 * Calls a service of the same process directly, through the same chain as a call from the wire. Messages are
 * not copied: a request belongs to the callee once it is sent, an answer to the caller (a suite proves it with
 * everything frozen).
 */
export class LocalTransport implements Transport {
  readonly #dispatcher: Dispatcher;
  readonly #service: string;

  /** `service` is who calls. */
  constructor(dispatcher: Dispatcher, service: string) {
    this.#dispatcher = dispatcher;
    this.#service = service;
  }

  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersLike,
    input: MessageInitShape<I>,
  ): Promise<UnaryResponse<I, O>> {
    const route = this.#route(method);
    const inbound = prepareOutgoing(this.#service, method, signal, timeoutMs, header);
    let served: Call | undefined;
    try {
      const { message, call } = await this.#dispatcher.unary(route, toMessage(method.input, input), inbound, (begun) => (served = begun));
      return {
        stream: false,
        service: method.parent,
        method,
        message: message as MessageShape<O>,
        // To make empty ones takes longer than some calls.
        header: call.outbound.header ?? NONE,
        trailer: call.outbound.trailer ?? NONE,
      };
    } catch (error) {
      throw withOutbound(error, served);
    }
  }

  async stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersLike,
    input: AsyncIterable<MessageInitShape<I>>,
  ): Promise<StreamResponse<I, O>> {
    const route = this.#route(method);
    const inbound = prepareOutgoing(this.#service, method, signal, timeoutMs, header);
    const requests = toMessages(method.input, input);
    const headers = new Headers();
    const trailer = new Headers();
    return {
      stream: true,
      service: method.parent,
      method,
      header: headers,
      trailer,
      message: this.#answers(route, requests, inbound, headers, trailer) as AsyncIterable<MessageShape<O>>,
    };
  }

  async *#answers(
    route: Route,
    requests: AsyncIterable<unknown>,
    inbound: Inbound,
    header: Headers,
    trailer: Headers,
  ): AsyncIterable<unknown> {
    if (route.method.methodKind === "client_streaming") {
      let called: Call | undefined;
      try {
        const { message, call } = await this.#dispatcher.unary(route, requests, inbound, (begun) => (called = begun));
        copyInto(header, call.outbound.header);
        copyInto(trailer, call.outbound.trailer);
        yield message;
        return;
      } catch (error) {
        throw withOutbound(error, called);
      }
    }
    let request: unknown = requests;
    if (route.method.methodKind === "server_streaming") {
      const [first] = await Array.fromAsync(requests);
      request = first;
    }
    let served: Call | undefined;
    let first = true;
    try {
      for await (const message of this.#dispatcher.stream(route, request, inbound, (call) => (served = call))) {
        if (first) copyInto(header, served?.outbound.header);
        first = false;
        yield message;
      }
      if (first) copyInto(header, served?.outbound.header);
      copyInto(trailer, served?.outbound.trailer);
    } catch (error) {
      throw withOutbound(error, served);
    }
  }

  #route(method: DescMethodUnary | DescMethodStreaming): Route {
    const route = this.#dispatcher.routeOf(method);
    if (route === undefined)
      throw new ConnectError(`/${method.parent.typeName}/${method.name} is not served in this process`, Code.Unimplemented);
    return route;
  }
}

/** A refusal with the metadata that its handler set, as it would come over the wire. */
function withOutbound(error: unknown, served: Call | undefined): unknown {
  const { header, trailer } = served?.outbound ?? {};
  if (error instanceof ConnectError && (header !== undefined || trailer !== undefined))
    noteErrorMetadata(error, { header: header ?? new Headers(), trailer: trailer ?? new Headers() });
  return error;
}

export function toMessage<D extends DescMessage>(schema: D, input: MessageInitShape<D>): MessageShape<D> {
  return isMessage(input, schema) ? input : create(schema, input);
}

export async function* toMessages<D extends DescMessage>(
  schema: D,
  inputs: AsyncIterable<MessageInitShape<D>>,
): AsyncIterable<MessageShape<D>> {
  for await (const input of inputs) yield toMessage(schema, input);
}

export function copyInto(target: Headers, source: Headers | undefined): void {
  for (const [name, value] of source ?? []) target.append(name, value);
}
