import { consumer, type HostedConsumer } from "@technova/bus";
import { AvailabilityChangedSchema } from "@technova/gen/technova/product/v1/product_events_pb.js";
import type { Clock } from "@technova/kit";
import { markPending } from "../storage/pending.ts";

/** Unordered: whatever happened, the product is read again as it is. */
export const availabilityChanged = consumer({ name: "search.availability-changed", event: AvailabilityChangedSchema, ordered: "none" });

export function onAvailabilityChanged({ clock, wake }: { readonly clock: Clock; readonly wake: () => void }): HostedConsumer {
  return availabilityChanged.handledInBatches(async (tx, events) => {
    await markPending(
      tx,
      events.map((one) => one.message.productId),
      clock.now(),
    );
    tx.afterCommit(wake);
  });
}
