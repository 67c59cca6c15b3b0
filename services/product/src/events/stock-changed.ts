import { consumer, type HostedConsumer } from "@technova/bus";
import { StockChangedSchema } from "@technova/gen/technova/inventory/v1/inventory_events_pb.js";
import { projectStock } from "../storage/stock-projection.ts";

/** Unordered: each event carries the whole state, and the projection keeps the newest by its number. */
export const stockChanged = consumer({ name: "product.stock-changed", event: StockChangedSchema, ordered: "none" });

export function onStockChanged(): HostedConsumer {
  return stockChanged.handledInBatches(async (tx, events) => {
    await projectStock(
      tx,
      events.map(({ message, subjectSeq }) => ({
        variantId: message.variantId,
        onHand: message.onHand,
        reserved: message.reserved,
        sold: message.sold,
        seq: subjectSeq,
      })),
    );
  });
}
