import { gauge } from "@technova/kit";
import { overloaded, tooSlow } from "./refusals.ts";

const receiving = gauge("technova_edge_bodies", "Requests whose bodies are arriving");
const held = gauge("technova_edge_body_bytes", "Bytes of bodies that have arrived in part");

export interface BodyLimits {
  /** Bodies that may be arriving at the same time. */
  readonly most: number;
  /** Bytes of all of them together. */
  readonly mostBytes: number;
  /** Time for a whole body, in milliseconds. */
  readonly timeoutMs: number;
}

/** What may be arriving at the same time: a slow sender holds a place here and none among the calls. */
export class Bodies {
  readonly #limits: BodyLimits;
  #open = 0;
  #bytes = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  get full(): boolean {
    return this.#open >= this.#limits.most;
  }

  /** Hands on a body as it arrives; throws where it takes too long (unless it may) or where all of them are too much. */
  async *receive(body: AsyncIterable<Uint8Array>, mayTakeLong: boolean): AsyncIterable<Uint8Array> {
    const { timeoutMs, mostBytes } = this.#limits;
    let bytes = 0;
    const late = Promise.withResolvers<never>();
    late.promise.catch(() => undefined);
    const timer = mayTakeLong ? undefined : setTimeout(() => late.reject(tooSlow(timeoutMs)), timeoutMs);
    const chunks = body[Symbol.asyncIterator]();
    this.#count(1, 0);
    try {
      for (;;) {
        const next = await Promise.race([chunks.next(), late.promise]);
        if (next.done === true) return;
        // What a stream has sent is taken in message by message; of a single request everything is held to its end.
        if (!mayTakeLong) {
          bytes += next.value.byteLength;
          this.#count(0, next.value.byteLength);
          if (this.#bytes > mostBytes) throw overloaded();
        }
        yield next.value;
      }
    } finally {
      clearTimeout(timer);
      this.#count(-1, -bytes);
      // Not awaited: after a body that is late, its next part may never come.
      void chunks.return?.().catch(() => undefined);
    }
  }

  #count(bodies: number, bytes: number): void {
    this.#open += bodies;
    this.#bytes += bytes;
    receiving.set(this.#open);
    held.set(this.#bytes);
  }
}
