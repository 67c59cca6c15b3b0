import { Availability } from "@technova/gen/technova/product/v1/product_pb.js";
import type { Stock } from "../domain/search-index.ts";

/** How much can be had, as the contract names it. */
export const AVAILABILITIES: Readonly<Record<Stock, Availability>> = {
  0: Availability.OUT_OF_STOCK,
  1: Availability.LOW,
  2: Availability.IN_STOCK,
};

/** The same the other way round; what is not said is nothing. */
export function stockOf(availability: Availability): Stock {
  return ([1, 2] as const).find((stock) => AVAILABILITIES[stock] === availability) ?? 0;
}
