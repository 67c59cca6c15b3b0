import { RESTING } from "../domain/saga.ts";
import { getOrder, type OrderRow } from "../storage/orders.ts";
import { getTimeline, type TimelineRow } from "../storage/timeline.ts";
import type { OrderDependencies } from "./dependencies.ts";

/** Looked at this often even if nobody calls, in case a call was missed. */
const LOOK_AGAIN_MS = 5000;

/** The timeline after a sequence as it grows, until the order rests or the signal ends it. */
export async function* watchOrder(
  deps: OrderDependencies,
  id: string,
  afterSequence: number,
  signal: AbortSignal,
): AsyncIterable<{ readonly entry: TimelineRow; readonly order: OrderRow }> {
  let after = afterSequence;
  while (!signal.aborted) {
    // Listening begins before reading, so that nothing falls between.
    const news = nextNews(deps, id, signal);
    try {
      const order = await getOrder(deps.reads, id);
      if (order === undefined) return;
      for (const entry of await getTimeline(deps.reads, id, after)) {
        after = entry.sequence;
        yield { entry, order };
      }
      if (RESTING.has(order.step) && after >= order.sequence) return;
      await news.wait;
    } finally {
      news.cancel();
    }
  }
}

function nextNews(deps: OrderDependencies, id: string, signal: AbortSignal): { readonly wait: Promise<void>; readonly cancel: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = deps.bus.watchers.watch(id, resolve);
  const timer = setTimeout(resolve, LOOK_AGAIN_MS);
  const onAbort = (): void => resolve();
  signal.addEventListener("abort", onAbort, { once: true });
  return {
    wait: promise,
    cancel() {
      clearTimeout(timer);
      stop();
      // A stream lasts long and waits often: its signal must not gather listeners.
      signal.removeEventListener("abort", onAbort);
      resolve();
    },
  };
}
