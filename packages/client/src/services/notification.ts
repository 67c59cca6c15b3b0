export * from "@technova/gen/technova/notification/v1/message_service_pb.js";
