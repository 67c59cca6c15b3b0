export * from "@technova/gen/technova/payment/v1/payment_service_pb.js";
