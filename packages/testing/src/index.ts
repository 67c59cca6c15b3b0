export * from "./clock.ts";
export * from "./database.ts";
export * from "./host-modules.ts";
export * from "./operator-token.ts";
export * from "./ports.ts";
export * from "./shopper.ts";
export * from "./stack.ts";
