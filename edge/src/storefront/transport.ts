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

type HeadersLike = ConstructorParameters<typeof Headers>[0];

/** The public methods, called by a page on behalf of its reader: counted and checked as if they came from a browser. */
export class PageTransport implements Transport {
  readonly #gateway: Gateway;
  readonly #front: Front;
  readonly #token: string;
  readonly #gone: AbortSignal;

  constructor(gateway: Gateway, front: Front, token: string, gone: AbortSignal) {
    this.#gateway = gateway;
    this.#front = front;
    this.#token = token;
    this.#gone = gone;
  }

  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersLike,
    input: MessageInitShape<I>,
  ): Promise<UnaryResponse<I, O>> {
    const ask = (token: string): Promise<unknown> => {
      const headers = new Headers(header);
      if (token !== "") headers.set(META.authorization, `Bearer ${token}`);
      return this.#gateway.unary(method, create(method.input, input), {
        header: (name) => headers.get(name) ?? undefined,
        headers: () => headers,
        timeoutMs,
        signal: signal === undefined ? this.#gone : AbortSignal.any([signal, this.#gone]),
        front: this.#front,
      });
    };
    const message = await ask(this.#token).catch((error: unknown) => {
      // A cookie may outlive the key that its token was signed with; what everybody may read goes on.
      const isPublic = policyOf(method).access === Access.PUBLIC;
      if (this.#token === "" || !isPublic || ConnectError.from(error).code !== Code.Unauthenticated) throw error;
      return ask("");
    });
    return {
      stream: false,
      service: method.parent,
      method,
      header: new Headers(),
      trailer: new Headers(),
      message: message as MessageShape<O>,
    };
  }

  stream<I extends DescMessage, O extends DescMessage>(method: DescMethodStreaming<I, O>): Promise<StreamResponse<I, O>> {
    return Promise.reject(new ConnectError(`a page cannot wait for ${method.name}; browsers watch by themselves`, Code.Unimplemented));
  }
}
