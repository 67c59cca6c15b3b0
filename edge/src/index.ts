export { LocalRates, type RateUse, type SharedRates } from "./limits/shared-rates.ts";
export { Edge, type EdgeOptions } from "./edge.ts";
