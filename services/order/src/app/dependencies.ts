import type { Client } from "@connectrpc/connect";
import type { Bus } from "@technova/bus";
import type { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import type { PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import type { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import type { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import type { Clock, IdSource, Logger } from "@technova/kit";
import type { Database, IdempotencyStore, Queryable } from "@technova/store";

export interface OrderDependencies {
  readonly database: Database;
  /** For many short reads at the same time, outside of transactions. */
  readonly reads: Queryable;
  readonly idempotency: IdempotencyStore;
  readonly bus: Pick<Bus, "publish" | "watchers">;
  readonly products: Client<typeof ProductService>;
  readonly inventory: Client<typeof InventoryService>;
  readonly payments: Client<typeof PaymentService>;
  readonly shipping: Client<typeof ShippingService>;
  readonly clock: Clock;
  readonly newId: IdSource;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  readonly logger: Logger;
  /** Rest between the payment and the label, in milliseconds of the platform clock. */
  readonly handlingMs: number;
}
