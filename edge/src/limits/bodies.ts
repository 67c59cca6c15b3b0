import type { IncomingMessage } from "node:http";
import { Code, ConnectError } from "@connectrpc/connect";
import { level } from "@technova/kit";
import { overloaded, tooSlow } from "./refusals.ts";

const receiving = level("technova_edge_bodies", "Requests whose bodies are arriving");
const held = level("technova_edge_body_bytes", "Bytes of bodies that have arrived in part");

export interface BodyLimits {
  /** Bodies that may be arriving at the same time. */
  readonly most: number;
  /** Of them, from one client. */
  readonly mostPerClient: number;
  /** Bytes of all of them together. */
  readonly mostBytes: number;
  /** Time for a whole body, in milliseconds. */
  readonly timeoutMs: number;
}

/** What may be arriving at the same time: a slow sender holds a place here and none among the calls. */
export class Bodies {
  readonly limits: BodyLimits;
  readonly #perClient = new Map<string, number>();
  #open = 0;
  #bytes = 0;

  constructor(limits: BodyLimits) {
    this.limits = limits;
  }

  /** Takes a place for a body of a client's; undefined where there is none. To be closed however the request ends. */
  open(client: string): IncomingBody | undefined {
    const { most, mostPerClient } = this.limits;
    const own = this.#perClient.get(client) ?? 0;
    if (this.#open >= most || own >= mostPerClient) return undefined;
    this.#count(client, 1);
    return new IncomingBody(this, client);
  }

  /** Bytes more, or fewer, that are held; throws where all of them together are too much. */
  hold(bytes: number): void {
    this.#bytes += bytes;
    held.value = this.#bytes;
    if (bytes > 0 && this.#bytes > this.limits.mostBytes) throw overloaded();
  }

  leave(client: string): void {
    this.#count(client, -1);
  }

  #count(client: string, by: 1 | -1): void {
    this.#open += by;
    receiving.value = this.#open;
    const own = (this.#perClient.get(client) ?? 0) + by;
    if (own === 0) this.#perClient.delete(client);
    else this.#perClient.set(client, own);
  }
}

/** One body and its place, which is given back once: with its last byte, or when the request is over. */
export class IncomingBody {
  readonly #bodies: Bodies;
  readonly #client: string;
  #bytes = 0;
  #closed = false;

  constructor(bodies: Bodies, client: string) {
    this.#bodies = bodies;
    this.#client = client;
  }

  /** Hands on the body as it arrives; throws where it takes too long (unless it may) or where all of them are too much. */
  async *receive(body: AsyncIterable<Uint8Array>, mayTakeLong = false): AsyncIterable<Uint8Array> {
    const { timeoutMs } = this.#bodies.limits;
    const late = Promise.withResolvers<never>();
    late.promise.catch(() => undefined);
    const timer = mayTakeLong ? undefined : setTimeout(() => late.reject(tooSlow(timeoutMs)), timeoutMs);
    const chunks = body[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await Promise.race([chunks.next(), late.promise]);
        if (next.done === true) return;
        // What a stream has sent is taken in message by message; of a single request everything is held to its end.
        if (!mayTakeLong && !this.#closed) {
          this.#bytes += next.value.byteLength;
          this.#bodies.hold(next.value.byteLength);
        }
        yield next.value;
      }
    } finally {
      clearTimeout(timer);
      this.close();
      // Not awaited: after a body that is late, its next part may never come.
      void chunks.return?.().catch(() => undefined);
    }
  }

  /** All of a body that says how long it is; throws where it takes too long, or its sender goes away. */
  collect(request: IncomingMessage): Promise<Buffer> {
    const { timeoutMs } = this.#bodies.limits;
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      const timer = setTimeout(() => end(tooSlow(timeoutMs)), timeoutMs);
      const end = (error?: unknown): void => {
        clearTimeout(timer);
        request.off("data", onData).off("end", end).off("error", end).off("close", onClose);
        this.close();
        if (error !== undefined) reject(error);
        else resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
      };
      const onData = (chunk: Buffer): void => {
        chunks.push(chunk);
        this.#bytes += chunk.byteLength;
        try {
          this.#bodies.hold(chunk.byteLength);
        } catch (error) {
          end(error);
        }
      };
      const onClose = (): void => end(new ConnectError("the sender went away", Code.Aborted));
      request.on("data", onData).once("end", end).once("error", end).once("close", onClose);
    });
  }

  /** Gives the place back. Whoever stops reading in the middle does not always say so: call it when the answer is out too. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#bodies.hold(-this.#bytes);
    this.#bodies.leave(this.#client);
  }
}
