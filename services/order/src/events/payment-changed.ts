import { consumer, type HostedConsumer } from "@technova/bus";
import { PaymentChangedSchema } from "@technova/gen/technova/payment/v1/payment_events_pb.js";
import type { Clock } from "@technova/kit";
import { wakeOrders } from "../storage/orders.ts";

/** Unordered: it only says that there is something to look at. */
export const paymentChanged = consumer({ name: "order.payment-changed", event: PaymentChangedSchema, ordered: "none" });

/** Lets orders that wait for a payment look at it; the saga asks payment itself. */
export function onPaymentChanged(clock: Clock, wakeSweeper: () => void): HostedConsumer {
  return paymentChanged.handledInBatches(async (tx, events) => {
    await wakeOrders(tx, [...new Set(events.map(({ message }) => message.orderId))], ["authorize", "await_action"], clock.now());
    tx.afterCommit(wakeSweeper);
  });
}
