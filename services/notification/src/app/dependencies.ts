import type { Client } from "@connectrpc/connect";
import type { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import type { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import type { Clock, IdSource, Logger } from "@technova/kit";
import type { Database } from "@technova/store";
import type { NotificationConfig } from "../config.ts";
import type { Mailer } from "./mailer.ts";
import type { MailWriter } from "./write-mail.ts";

export interface NotificationDependencies {
  readonly database: Database;
  readonly orders: Client<typeof OrderService>;
  readonly shipping: Client<typeof ShippingService>;
  readonly mailer: Mailer;
  readonly writer: MailWriter;
  readonly config: NotificationConfig;
  readonly clock: Clock;
  readonly newId: IdSource;
  readonly random: () => number;
  readonly logger: Logger;
}
