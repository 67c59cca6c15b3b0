import { consumer, type HostedConsumer } from "@technova/bus";
import { ProductChangedSchema } from "@technova/gen/technova/product/v1/product_events_pb.js";
import type { Clock } from "@technova/kit";
import { markPending } from "../storage/pending.ts";

/** Unordered: whatever happened, the product is read again as it is. */
export const productChanged = consumer({ name: "search.product-changed", event: ProductChangedSchema, ordered: "none" });

export function onProductChanged({ clock, wake }: { readonly clock: Clock; readonly wake: () => void }): HostedConsumer {
  return productChanged.handledInBatches(async (tx, events) => {
    await markPending(
      tx,
      events.map((one) => one.message.productId),
      clock.now(),
    );
    tx.afterCommit(wake);
  });
}
