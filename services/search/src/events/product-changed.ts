import { consumer, type HostedConsumer } from "@technova/bus";
import { ProductChangedSchema } from "@technova/gen/technova/product/v1/product_events_pb.js";
import { reread, type RereadDependencies } from "../app/reread.ts";

/** Unordered: whatever happened, the product is read again as it is. */
export const productChanged = consumer({ name: "search.product-changed", event: ProductChangedSchema, ordered: "none" });

export function onProductChanged(deps: RereadDependencies): HostedConsumer {
  return productChanged.handledInBatches((tx, events) => reread(deps, tx, events));
}
