import { file_technova_shipping_v1_shipping_events } from "@technova/gen/technova/shipping/v1/shipping_events_pb.js";
import { join } from "node:path";
import { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { defineModule } from "@technova/module";
import { FileBlobStore } from "@technova/store";
import { readShippingConfig } from "./config.ts";
import { tracking } from "./jobs/tracking.ts";
import { SandboxCarrier } from "./providers/sandbox/sandbox-carrier.ts";
import { sandboxCarrierSchema } from "./providers/sandbox/schema.ts";
import { shippingRpcs } from "./rpc/index.ts";
import { shippingSchema } from "./storage/schema.ts";

/** shipping: what it costs to send a cart somewhere, and the parcels that are sent. */
export const shippingModule = defineModule({
  name: "shipping",
  services: [ShippingService],
  schemas: [shippingSchema, sandboxCarrierSchema],
  events: [file_technova_shipping_v1_shipping_events],
  create({ env, client, database, bus, clock, newId, settings, logger, sandbox }) {
    const deps = {
      database,
      bus,
      blobs: new FileBlobStore(join(settings.dataDir, "blobs")),
      carts: client(CartService),
      carriers: [new SandboxCarrier(sandbox)],
      clock,
      newId,
      logger,
      ...readShippingConfig(env),
    };
    return {
      routes: (routes) => routes.service(ShippingService, shippingRpcs(deps)),
      jobs: [tracking(deps)],
    };
  },
});
