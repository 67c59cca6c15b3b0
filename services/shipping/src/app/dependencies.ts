import type { Client } from "@connectrpc/connect";
import type { Bus } from "@technova/bus";
import type { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import type { Clock, IdSource, Logger } from "@technova/kit";
import type { BlobStore, Database } from "@technova/store";
import type { Carrier } from "./carrier.ts";

export interface ShippingDependencies {
  readonly database: Database;
  readonly bus: Pick<Bus, "publish">;
  readonly blobs: BlobStore;
  readonly carts: Client<typeof CartService>;
  readonly carriers: readonly Carrier[];
  /** Rest between two questions to a carrier, in milliseconds. */
  readonly pollMs: number;
  readonly clock: Clock;
  readonly newId: IdSource;
  readonly logger: Logger;
}
