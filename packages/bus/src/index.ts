export * from "./bus.ts";
export * from "./consumer.ts";
export * from "./dead-letters.ts";
export * from "./event.ts";
export * from "./event-log.ts";
export * from "./event-status.ts";
export * from "./schema.ts";
export type { NatsOptions } from "./nats/client.ts";
