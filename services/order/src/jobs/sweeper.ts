import { BackgroundLoop, errorMessage } from "@technova/kit";
import type { OrderDependencies } from "../app/dependencies.ts";
import { driveOrder } from "../app/drive-order.ts";
import { claimDueOrders } from "../storage/orders.ts";

/** Orders that one process drives at the same time beside those of its callers. */
const CONCURRENCY = 8;

/**
 * Resumes orders whose next step is due and whom nobody works on: after a crash, after a failure, after an
 * approval. Every process that hosts order runs one; the lease decides who works.
 */
export function sweeper(deps: OrderDependencies): { readonly loop: BackgroundLoop; readonly settled: () => Promise<void> } {
  const driving = new Set<Promise<void>>();
  const loop: BackgroundLoop = new BackgroundLoop({
    name: "order-sweeper",
    logger: deps.logger,
    idleMs: 250,
    async round() {
      if (driving.size >= CONCURRENCY) return false;
      const orders = await claimDueOrders(deps.database, deps.clock.now(), CONCURRENCY - driving.size);
      for (const order of orders) {
        const drive = driveOrder(deps, order)
          .catch((error: unknown) =>
            deps.logger.warn({ order: order.id, error: errorMessage(error) }, "an order could not be driven; it will be tried again"),
          )
          .then(() => {
            driving.delete(drive);
            loop.wake();
          });
        driving.add(drive);
      }
      return false;
    },
  });
  return {
    loop,
    settled: async () => {
      await Promise.all(driving);
    },
  };
}
