import { consumer, type HostedConsumer } from "@technova/bus";
import { OrderCancelledSchema } from "@technova/gen/technova/order/v1/order_events_pb.js";
import { queueMail, type QueueDependencies } from "../app/queue-mail.ts";
import { deservesMail } from "../domain/message.ts";

export const orderCancelled = consumer({ name: "notification.order-cancelled", event: OrderCancelledSchema, ordered: "none" });

/** Tells the buyer of a cancellation, and what becomes of the money. */
export function onOrderCancelled(deps: QueueDependencies): HostedConsumer {
  return orderCancelled.handledBy((tx, event) => queueMail(deps, tx, "order-cancelled", deservesMail(event.message.reason) ? [event] : []));
}
