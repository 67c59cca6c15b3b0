export * from "./contracts.ts";
export * from "./markdown.ts";
export * from "./openapi.ts";
