import { consumer, type HostedConsumer } from "@technova/bus";
import { AvailabilityChangedSchema } from "@technova/gen/technova/product/v1/product_events_pb.js";
import { reread, type RereadDependencies } from "../app/reread.ts";

/** Unordered: whatever happened, the product is read again as it is. */
export const availabilityChanged = consumer({ name: "search.availability-changed", event: AvailabilityChangedSchema, ordered: "none" });

export function onAvailabilityChanged(deps: RereadDependencies): HostedConsumer {
  return availabilityChanged.handledInBatches((tx, events) => reread(deps, tx, events));
}
