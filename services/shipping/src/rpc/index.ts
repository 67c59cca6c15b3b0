import type { ServiceImpl } from "@connectrpc/connect";
import type { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import type { ShippingDependencies } from "../app/dependencies.ts";
import { rateRpcs } from "./rates.ts";
import { shipmentRpcs } from "./shipments.ts";

export function shippingRpcs(deps: ShippingDependencies): ServiceImpl<typeof ShippingService> {
  return { ...rateRpcs(deps), ...shipmentRpcs(deps) };
}
