import { Code, type Client, type ConnectError } from "@connectrpc/connect";
import type { OrderService, WatchOrderResponse } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { TechnovaError, isUnreachable } from "./errors.ts";
import { RETRIES, pause } from "./repeats.ts";

const LONGEST_PAUSE_MS = 10_000;
/** A stream is opened for as long as a server lets it be; each is opened again where it ends. */
const STREAM_MS = 3_600_000;

export interface WatchOptions {
  /** Entries after this sequence; 0 for all. */
  readonly afterSequence?: number;
  readonly signal?: AbortSignal;
}

/**
 * An order's timeline as it grows, over as many streams as it takes: one that breaks is opened again after the last
 * entry that came, so that none is missed and none comes twice. Ends when nothing more will happen.
 */
export async function* watchOrder(
  client: Client<typeof OrderService>,
  id: string,
  options: WatchOptions = {},
): AsyncGenerator<WatchOrderResponse> {
  const { signal } = options;
  let after = options.afterSequence ?? 0;
  let failures = 0;
  for (;;) {
    // Each stream has a signal of its own, so that one that is left in the middle is closed.
    const ended = new AbortController();
    try {
      const stream = client.watchOrder(
        { id, afterSequence: after },
        { timeoutMs: STREAM_MS, signal: signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]) },
      );
      for await (const message of stream) {
        failures = 0;
        after = message.entry?.sequence ?? after;
        yield message;
      }
      // The server ends a stream where nothing more will happen; one that only broke ends with an error.
      return;
    } catch (error) {
      const told = TechnovaError.from(error);
      if (signal?.aborted === true || !mayResume(told)) throw told;
      failures += 1;
    } finally {
      ended.abort();
    }
    await pause(Math.min(LONGEST_PAUSE_MS, RETRIES.baseMs * 2 ** Math.min(failures, 8)) * Math.random(), signal).catch((error: unknown) => {
      throw TechnovaError.from(error);
    });
  }
}

const FOR_THE_MOMENT = new Set([
  Code.Unavailable,
  Code.DeadlineExceeded,
  Code.Aborted,
  Code.ResourceExhausted,
  Code.Unknown,
  Code.Internal,
  Code.Canceled,
]);

function mayResume(error: ConnectError): boolean {
  return isUnreachable(error) || FOR_THE_MOMENT.has(error.code);
}
