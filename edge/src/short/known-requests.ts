import { LRUCache } from "lru-cache";
import { deepFreeze } from "@technova/kit";
import type { AnyMessage, ShortMethod } from "./short-method.ts";

/** Requests that are remembered, and the longest of them in bytes. A message takes about ten times as much as its bytes. */
const MOST = 2048;
const LONGEST = 256;

/**
 * Requests as they were written, with what they say: the same few are asked all day. Only of methods without side
 * effects. The messages are frozen, since many calls share them; so nobody reads or validates one twice.
 */
export class KnownRequests {
  readonly #messages = new LRUCache<string, AnyMessage>({ max: MOST });

  /** Throws a ConnectError that is the caller's fault. */
  parse(method: ShortMethod, bytes: Buffer, binary: boolean): AnyMessage {
    if (!method.route.policy.readOnly || bytes.byteLength > LONGEST) return method.parse(bytes, binary);
    const written = `${method.route.path} ${String(binary)} ${bytes.toString("latin1")}`;
    let message = this.#messages.get(written);
    if (message === undefined) {
      message = deepFreeze(method.parse(bytes, binary));
      this.#messages.set(written, message);
    }
    return message;
  }
}
