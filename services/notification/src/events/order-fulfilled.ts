import { consumer, type HostedConsumer } from "@technova/bus";
import { OrderFulfilledSchema } from "@technova/gen/technova/order/v1/order_events_pb.js";
import { queueMail, type QueueDependencies } from "../app/queue-mail.ts";

export const orderFulfilled = consumer({ name: "notification.order-fulfilled", event: OrderFulfilledSchema, ordered: "none" });

/** Tells the buyer that the carrier has the parcels. */
export function onOrderFulfilled(deps: QueueDependencies): HostedConsumer {
  return orderFulfilled.handledBy((tx, event) => queueMail(deps, tx, "order-shipped", [event]));
}
