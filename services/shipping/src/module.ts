import { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { defineModule } from "@technova/module";
import { sandboxCarrier } from "./providers/sandbox/sandbox-carrier.ts";
import { shippingRpcs } from "./rpc/index.ts";

/** shipping: what it costs to send a cart somewhere. */
export const shippingModule = defineModule({
  name: "shipping",
  services: [ShippingService],
  create: ({ client }) => ({
    routes: (routes) => routes.service(ShippingService, shippingRpcs({ carts: client(CartService), carriers: [sandboxCarrier] })),
  }),
});
