import { BackgroundLoop } from "@technova/kit";
import type { ShippingDependencies } from "../app/dependencies.ts";
import { trackShipments } from "../app/track-shipments.ts";

/** Asks carriers for news; every process that hosts shipping runs one, and each shipment is asked about by one of them. */
export function tracking(deps: ShippingDependencies): BackgroundLoop {
  return new BackgroundLoop({ name: "shipment-tracking", logger: deps.logger, idleMs: 500, round: () => trackShipments(deps) });
}
