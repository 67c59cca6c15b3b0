import { consumer, type HostedConsumer } from "@technova/bus";
import { OrderConfirmedSchema } from "@technova/gen/technova/order/v1/order_events_pb.js";
import { queueMail, type QueueDependencies } from "../app/queue-mail.ts";

export const orderConfirmed = consumer({ name: "notification.order-confirmed", event: OrderConfirmedSchema, ordered: "none" });

/** Confirms an order to its buyer. */
export function onOrderConfirmed(deps: QueueDependencies): HostedConsumer {
  return orderConfirmed.handledBy((tx, event) => queueMail(deps, tx, "order-confirmed", [event]));
}
