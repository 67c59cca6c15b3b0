export * from "./host.ts";
export * from "./module.ts";
