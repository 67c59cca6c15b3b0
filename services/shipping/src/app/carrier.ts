import type { Amount } from "@technova/kit";
import type { PostalAddress } from "@technova/gen/technova/type/v1/postal_address_pb.js";
import type { ParcelSize } from "../domain/parcel.ts";
import type { TrackingKind } from "../domain/shipment.ts";

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

export interface ParcelOrder {
  /** The carrier answers the same to the same key. */
  readonly key: string;
  readonly service: string;
  readonly size: ParcelSize;
  readonly address: PostalAddress;
  /** Ours, for the label: the order's id. */
  readonly reference: string;
}

export interface LabelledParcel {
  readonly trackingNumber: string;
  readonly label: { readonly content: Uint8Array; readonly contentType: string };
}

/** What a carrier says of a parcel. */
export interface CarrierEvent {
  /** The carrier's own; the same each time it is asked. */
  readonly id: string;
  readonly kind: TrackingKind;
  readonly location: string;
  readonly description: string;
  readonly time: Date;
}

/**
 * The port to a carrier. A method that throws CARRIER_UNAVAILABLE says nothing about the outcome: ask again with
 * the same key.
 */
export interface Carrier {
  readonly name: string;
  /** Rates for a parcel, none where the carrier does not go. */
  quote(size: ParcelSize, destination: Destination, currency: string): Promise<readonly CarrierRate[]>;
  /** Takes a parcel on and gives its label; throws SHIPMENT_REFUSED where it never will. */
  createParcel(order: ParcelOrder): Promise<LabelledParcel>;
  /**
   * Gives parcels up that were not picked up, all or none, and bars their keys from being used late; throws
   * SHIPMENT_PICKED_UP where one is with the carrier already.
   */
  cancelParcels(keys: readonly string[]): Promise<void>;
  /** Everything that is known of each parcel, oldest first. */
  track(trackingNumbers: readonly string[]): Promise<ReadonlyMap<string, readonly CarrierEvent[]>>;
}
