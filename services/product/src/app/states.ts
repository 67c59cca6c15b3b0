import { Availability, PublicationState } from "@technova/gen/technova/product/v1/product_pb.js";
import type { AvailabilityState, ProductState } from "../domain/catalogue.ts";

/** Our states as the contract names them. */
export const PUBLICATION_STATES: Readonly<Record<ProductState, PublicationState>> = {
  draft: PublicationState.DRAFT,
  published: PublicationState.PUBLISHED,
  archived: PublicationState.ARCHIVED,
};

export const AVAILABILITIES: Readonly<Record<AvailabilityState, Availability>> = {
  "in stock": Availability.IN_STOCK,
  low: Availability.LOW,
  "out of stock": Availability.OUT_OF_STOCK,
};
