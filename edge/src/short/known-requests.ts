import { toBinary } from "@bufbuild/protobuf";
import { LRUCache } from "lru-cache";
import { deepFreeze } from "@technova/kit";
import type { AnyMessage, ShortMethod } from "./short-method.ts";

/** Requests that are remembered, and the longest of them in bytes. A message takes about ten times as much as its bytes. */
const MOST = 2048;
const LONGEST = 256;

/** A request as it was read. */
export interface ReadRequest {
  readonly message: AnyMessage;
  /** To be called once it was answered: what is refused is asked for in any number of ways. */
  readonly answered: () => void;
}

/**
 * Requests as they were written, with what they say: the same few are asked all day. Only of methods without side
 * effects. The messages are frozen, since many calls share them; so nobody reads or validates one twice.
 */
export class KnownRequests {
  readonly #messages = new LRUCache<string, AnyMessage>({ max: MOST });

  /** Throws a ConnectError that is the caller's fault. */
  read(method: ShortMethod, bytes: Buffer, binary: boolean): ReadRequest {
    if (!method.route.policy.readOnly || bytes.byteLength > LONGEST) return { message: method.parse(bytes, binary), answered: nothing };
    const written = `${method.route.path} ${String(binary)} ${bytes.toString("latin1")}`;
    const known = this.#messages.get(written);
    if (known !== undefined) return { message: known, answered: nothing };
    const message = deepFreeze(method.parse(bytes, binary));
    const answered = (): void => {
      if (!binary || isAllKnown(method, message, bytes)) this.#messages.set(written, message);
    };
    return { message, answered };
  }
}

function nothing(): void {}

/** Whether a message has no fields that nobody knows: of those it may have as many as it has bytes. */
function isAllKnown({ route }: ShortMethod, message: AnyMessage, bytes: Buffer): boolean {
  return toBinary(route.method.input, message, { writeUnknownFields: false }).byteLength === bytes.byteLength;
}
