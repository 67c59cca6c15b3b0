import { consumer, type HostedConsumer } from "@technova/bus";
import { OrderActionRequiredSchema } from "@technova/gen/technova/order/v1/order_events_pb.js";
import { queueMail, type QueueDependencies } from "../app/queue-mail.ts";

export const orderActionRequired = consumer({
  name: "notification.order-action-required",
  event: OrderActionRequiredSchema,
  ordered: "none",
});

/** Asks the buyer to approve the payment, where the page was closed. */
export function onOrderActionRequired(deps: QueueDependencies): HostedConsumer {
  return orderActionRequired.handledBy((tx, event) => queueMail(deps, tx, "order-action-required", [event]));
}
