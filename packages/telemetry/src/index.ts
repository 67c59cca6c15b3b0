export * from "./config.ts";
export * from "./telemetry.ts";
