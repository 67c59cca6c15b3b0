import { consumer, type HostedConsumer } from "@technova/bus";
import { OrderDeliveredSchema } from "@technova/gen/technova/order/v1/order_events_pb.js";
import { queueMail, type QueueDependencies } from "../app/queue-mail.ts";

export const orderDelivered = consumer({ name: "notification.order-delivered", event: OrderDeliveredSchema, ordered: "none" });

/** Tells the buyer that everything has arrived. */
export function onOrderDelivered(deps: QueueDependencies): HostedConsumer {
  return orderDelivered.handledBy((tx, event) => queueMail(deps, tx, "order-delivered", [event]));
}
