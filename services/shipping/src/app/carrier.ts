import type { Amount } from "@technova/kit";
import type { ParcelSize } from "../domain/parcel.ts";

/** Where a parcel goes, as far as a price depends on it. */
export interface Destination {
  readonly regionCode: string;
  readonly postalCode: string;
}

export interface CarrierRate {
  /** Machine name, such as "standard". */
  readonly service: string;
  readonly name: string;
  readonly price: Amount;
  readonly daysMin: number;
  readonly daysMax: number;
}

/** The port to a carrier. */
export interface Carrier {
  readonly name: string;
  /** Rates for a parcel, none where the carrier does not go; throws UNAVAILABLE where it cannot be asked. */
  quote(size: ParcelSize, destination: Destination, currency: string): Promise<readonly CarrierRate[]>;
}
