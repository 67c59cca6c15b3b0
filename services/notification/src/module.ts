import { MessageService } from "@technova/gen/technova/notification/v1/message_service_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { defineModule } from "@technova/module";
import { MailWriter } from "./app/write-mail.ts";
import { readNotificationConfig } from "./config.ts";
import { onOrderActionRequired, orderActionRequired } from "./events/order-action-required.ts";
import { onOrderCancelled, orderCancelled } from "./events/order-cancelled.ts";
import { onOrderConfirmed, orderConfirmed } from "./events/order-confirmed.ts";
import { onOrderDelivered, orderDelivered } from "./events/order-delivered.ts";
import { onOrderFulfilled, orderFulfilled } from "./events/order-fulfilled.ts";
import { forgetting, sending } from "./jobs/sending.ts";
import { Mailbox } from "./providers/mailbox.ts";
import { messageRpcs } from "./rpc/messages.ts";
import { notificationSchema } from "./storage/schema.ts";

/** notification: what customers are told, one message for each cause. */
export const notificationModule = defineModule({
  name: "notification",
  services: [MessageService],
  schemas: [notificationSchema],
  consumers: [orderConfirmed, orderActionRequired, orderCancelled, orderFulfilled, orderDelivered],
  create({ env, settings, database, client, clock, newId, logger }) {
    const deps = {
      database,
      orders: client(OrderService),
      shipping: client(ShippingService),
      mailer: new Mailbox(database, clock),
      writer: new MailWriter(),
      config: readNotificationConfig(env, settings),
      clock,
      newId,
      random: Math.random,
      logger,
    };
    const send = sending(deps);
    const queue = { clock, newId, wake: () => send.wake() };
    return {
      routes: (routes) => routes.service(MessageService, messageRpcs(deps)),
      consumers: [
        onOrderConfirmed(queue),
        onOrderActionRequired(queue),
        onOrderCancelled(queue),
        onOrderFulfilled(queue),
        onOrderDelivered(queue),
      ],
      jobs: [send, forgetting(deps)],
    };
  },
});
