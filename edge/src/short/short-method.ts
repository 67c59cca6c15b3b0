import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouterOptions } from "@connectrpc/connect";
import { createMethodSerializationLookup } from "@connectrpc/connect/protocol";
import { eventTypeOf } from "@technova/kit";
import type { Route } from "@technova/mesh";
import { UNREADABLE_TOLD } from "../blame.ts";
import type { Holding } from "../cache/answer-cache.ts";
import { AnswerJson } from "./answer-json.ts";

export type AnyMessage = MessageShape<DescMessage>;

/** A unary method with what it takes to read its requests and write its answers, in Connect's own words. */
export class ShortMethod {
  readonly route: Route;
  /** Undefined where every answer is made anew. */
  readonly holding: Holding | undefined;
  /** What browsers and caches on the way are told of a GET. */
  readonly cacheControl: string;
  readonly #json: AnswerJson;
  readonly #serialization: ReturnType<typeof createMethodSerializationLookup>;

  constructor(route: Route, limits: ConnectRouterOptions & { readonly readMaxBytes: number; readonly writeMaxBytes: number }) {
    this.route = route;
    this.#json = new AnswerJson(route.method.output, limits);
    this.#serialization = createMethodSerializationLookup(
      route.method,
      // What is kept is kept by what is asked for, to which fields that nobody knows add nothing but memory.
      route.policy.cache === undefined ? undefined : { readUnknownFields: false },
      limits.jsonOptions,
      limits,
    );
    const { cache } = route.policy;
    if (cache === undefined) {
      this.cacheControl = "private, no-store";
      return;
    }
    const { freshMs, staleMs, forgottenOn } = cache;
    this.holding = { method: route.path, freshMs, staleMs, forgottenOn: new Set(forgottenOn.map(eventTypeOf)) };
    this.cacheControl = `public, max-age=${Math.floor(freshMs / 1000)}, stale-while-revalidate=${Math.floor(staleMs / 1000)}`;
  }

  /** Throws a ConnectError that is the caller's fault. */
  parse(bytes: Uint8Array, binary: boolean): AnyMessage {
    try {
      return this.#serialization.getI(binary).parse(bytes);
    } catch (error) {
      const told = ConnectError.from(error);
      throw told.code === Code.Internal ? new ConnectError(UNREADABLE_TOLD, Code.InvalidArgument) : told;
    }
  }

  serialize(message: unknown, binary: boolean): Buffer {
    const bytes = binary ? this.#serialization.getO(true).serialize(message as AnyMessage) : this.#json.write(message as AnyMessage);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** An answer of this method's own, in binary. */
  read(bytes: Uint8Array): AnyMessage {
    return fromBinary(this.route.method.output, bytes);
  }

  /** What a request asks for, however it was written. */
  keyOf(message: AnyMessage, binary: boolean): string {
    return `${this.route.path} ${binary ? "proto" : "json"} ${Buffer.from(toBinary(this.route.method.input, message)).toString("base64")}`;
  }

  /** The request of a key. Not kept beside it: a message takes many times as much as its bytes. */
  messageOf(key: string): AnyMessage {
    return fromBinary(this.route.method.input, Buffer.from(key.slice(key.lastIndexOf(" ") + 1), "base64"));
  }
}
