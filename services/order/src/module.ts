import { file_technova_order_v1_order_events } from "@technova/gen/technova/order/v1/order_events_pb.js";
import { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { defineModule } from "@technova/module";
import { IdempotencyStore } from "@technova/store";
import { TRANSITIONS, checkTransitions } from "./domain/saga.ts";
import { readOrderConfig } from "./config.ts";
import { onPaymentChanged, paymentChanged } from "./events/payment-changed.ts";
import { onShipmentChanged, shipmentChanged } from "./events/shipment-changed.ts";
import { sweeper } from "./jobs/sweeper.ts";
import { cartRpcs } from "./rpc/carts.ts";
import { orderRpcs } from "./rpc/orders.ts";
import { orderSchema } from "./storage/schema.ts";

const idempotency = new IdempotencyStore("orders");

/** order: carts, orders and the saga that sees them through. */
export const orderModule = defineModule({
  name: "order",
  services: [CartService, OrderService],
  schemas: [orderSchema],
  events: [file_technova_order_v1_order_events],
  consumers: [paymentChanged, shipmentChanged],
  create({ env, database, reads, bus, client, clock, newId, logger }) {
    checkTransitions(TRANSITIONS);
    const deps = {
      database,
      reads,
      idempotency,
      bus,
      products: client(ProductService),
      inventory: client(InventoryService),
      payments: client(PaymentService),
      shipping: client(ShippingService),
      clock,
      newId,
      random: Math.random,
      logger,
      ...readOrderConfig(env),
    };
    const sweep = sweeper(deps);
    return {
      routes(routes) {
        routes.service(CartService, cartRpcs(deps));
        routes.service(OrderService, orderRpcs(deps));
      },
      consumers: [onPaymentChanged(clock, () => sweep.loop.wake()), onShipmentChanged(clock, () => sweep.loop.wake())],
      jobs: [sweep.loop, idempotency.purgeJob(database, clock, logger)],
      stop: sweep.settled,
    };
  },
});
