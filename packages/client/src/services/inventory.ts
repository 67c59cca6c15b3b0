export * from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
