export { Code, ConnectError, type Client } from "@connectrpc/connect";
export * from "./client.ts";
export { TechnovaError, type FieldViolation } from "./errors.ts";
export { type RetryOptions } from "./repeats.ts";
export { memoryStore, webStore, type Session, type SessionStore, type WebStorage } from "./session.ts";
