import { PublicationState } from "@technova/gen/technova/product/v1/product_pb.js";
import type { ProductState } from "../domain/catalogue.ts";

/** Our states as the contract names them. */
export const PUBLICATION_STATES: Readonly<Record<ProductState, PublicationState>> = {
  draft: PublicationState.DRAFT,
  published: PublicationState.PUBLISHED,
  archived: PublicationState.ARCHIVED,
};
