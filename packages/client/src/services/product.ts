export * from "@technova/gen/technova/product/v1/product_service_pb.js";
