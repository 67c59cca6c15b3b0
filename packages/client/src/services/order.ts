export * from "@technova/gen/technova/order/v1/cart_pb.js";
export * from "@technova/gen/technova/order/v1/cart_service_pb.js";
export * from "@technova/gen/technova/order/v1/order_pb.js";
export * from "@technova/gen/technova/order/v1/order_service_pb.js";
export { watchOrder, type WatchOptions } from "../watch.ts";
