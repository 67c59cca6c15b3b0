import { consumer, event, type HostedConsumer } from "@technova/bus";
import { StockChangedSchema } from "@technova/gen/technova/inventory/v1/inventory_events_pb.js";
import { AvailabilityChangedSchema } from "@technova/gen/technova/product/v1/product_events_pb.js";
import type { ProductDependencies } from "../app/dependencies.ts";
import { AVAILABILITIES } from "../app/states.ts";
import { availabilityOf } from "../domain/catalogue.ts";
import { projectStock } from "../storage/stock-projection.ts";

/** Unordered: each event carries the whole state, and the projection keeps the newest by its number. */
export const stockChanged = consumer({ name: "product.stock-changed", event: StockChangedSchema, ordered: "none" });

/** Keeps the projection, and tells where what people are told of a variant is another than before. */
export function onStockChanged({ bus }: Pick<ProductDependencies, "bus">): HostedConsumer {
  return stockChanged.handledInBatches(async (tx, events) => {
    const changes = await projectStock(
      tx,
      events.map(({ message, subjectSeq }) => ({
        variantId: message.variantId,
        onHand: message.onHand,
        reserved: message.reserved,
        sold: message.sold,
        seq: subjectSeq,
      })),
    );
    const told = changes.filter(({ before, after }) => availabilityOf(before) !== availabilityOf(after));
    await bus.publish(
      tx,
      ...told.map(({ variant_id: variantId, product_id: productId, after }) =>
        event(AvailabilityChangedSchema, productId, { variantId, productId, availability: AVAILABILITIES[availabilityOf(after)] }),
      ),
    );
  });
}
