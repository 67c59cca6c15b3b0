import {
  create,
  type DescMessage,
  type DescMethodStreaming,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { Code, ConnectError, type StreamResponse, type Transport, type UnaryResponse } from "@connectrpc/connect";
import { Access, META, policyOf } from "@technova/mesh";
import type { Front } from "../front.ts";
import type { Gateway } from "../gateway.ts";
import type { KeptReads } from "../short/kept-reads.ts";

type HeadersLike = ConstructorParameters<typeof Headers>[0];

export interface PageTransportOptions {
  readonly gateway: Gateway;
  readonly kept: KeptReads;
  readonly front: Front;
  readonly gone: AbortSignal;
  /** Told of every call that failed, whether its page does without the answer or not. */
  readonly failed: (error: ConnectError) => void;
}

/** The public methods, called by a page on behalf of its reader: counted and checked as if they came from a browser. */
export class PageTransport implements Transport {
  readonly #options: PageTransportOptions;
  readonly #token: string;

  constructor(options: PageTransportOptions, token: string) {
    this.#options = options;
    this.#token = token;
  }

  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersLike,
    input: MessageInitShape<I>,
  ): Promise<UnaryResponse<I, O>> {
    try {
      const request = create(method.input, input);
      const { kept, front } = this.#options;
      const message = await (kept.read(method, request, front, timeoutMs) ?? this.#ask(method, request, signal, timeoutMs, header));
      return {
        stream: false,
        service: method.parent,
        method,
        header: new Headers(),
        trailer: new Headers(),
        message: message as MessageShape<O>,
      };
    } catch (error) {
      this.#options.failed(ConnectError.from(error));
      throw error;
    }
  }

  async #ask(
    method: DescMethodUnary,
    request: unknown,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersLike,
  ): Promise<unknown> {
    const { gateway, front, gone } = this.#options;
    const ask = (token: string): Promise<unknown> => {
      const headers = new Headers(header);
      if (token !== "") headers.set(META.authorization, `Bearer ${token}`);
      return gateway.unary(method, request, {
        header: (name) => headers.get(name) ?? undefined,
        headers: () => headers,
        timeoutMs,
        signal: signal === undefined ? gone : AbortSignal.any([signal, gone]),
        front,
      });
    };
    try {
      return await ask(this.#token);
    } catch (error) {
      // A cookie may outlive the key that its token was signed with; what everybody may read goes on.
      const isPublic = policyOf(method).access === Access.PUBLIC;
      if (this.#token === "" || !isPublic || ConnectError.from(error).code !== Code.Unauthenticated) throw error;
      return ask("");
    }
  }

  stream<I extends DescMessage, O extends DescMessage>(method: DescMethodStreaming<I, O>): Promise<StreamResponse<I, O>> {
    return Promise.reject(new ConnectError(`a page cannot wait for ${method.name}; browsers watch by themselves`, Code.Unimplemented));
  }
}
