export * from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
