import { createHash } from "node:crypto";
import { DomainError, type Clock } from "@technova/kit";
import type { Database } from "@technova/store";
import type { Carrier, CarrierEvent, CarrierRate, Destination, LabelledParcel, ParcelOrder } from "../../app/carrier.ts";
import type { ParcelSize } from "../../domain/parcel.ts";
import { BEHAVIOURS, journeyOf, type Behaviour } from "./journey.ts";
import { drawLabel } from "./label.ts";
import { barKeys, cancelKeys, insertParcel, lockParcels, parcelByKey, parcelsByNumber, type CarrierParcel } from "./parcels.ts";
import { daysTo, quote } from "./tariff.ts";

/** A carrier that carries nothing: tariffs, labels, refusals, lost answers and journeys are as real ones'. */
export class SandboxCarrier implements Carrier {
  readonly name = "sandbox";
  readonly #database: Database;
  readonly #clock: Clock;

  constructor({ database, clock }: { readonly database: Database; readonly clock: Clock }) {
    this.#database = database;
    this.#clock = clock;
  }

  async quote(size: ParcelSize, destination: Destination, currency: string): Promise<readonly CarrierRate[]> {
    return quote(size, destination, currency);
  }

  async createParcel({ key, service, size, address, reference }: ParcelOrder): Promise<LabelledParcel> {
    const behaviours = behavioursOf(address.addressLines);
    if (behaviours.includes("refuse") || daysTo(service, address.regionCode) === undefined)
      throw new DomainError("SHIPMENT_REFUSED", "the carrier does not take this parcel: the address or the service does not exist");
    const trackingNumber = trackingNumberOf(key);
    const { regionCode: region_code, locality } = address;
    const fresh = { key, tracking_number: trackingNumber, service, region_code, locality, behaviours, create_time: this.#clock.now() };
    const taken = await insertParcel(this.#database, fresh);
    const parcel = taken ? undefined : await parcelByKey(this.#database, key);
    if (parcel?.cancelled_at != null) throw new DomainError("SHIPMENT_CANCELLED", "the carrier was told not to expect this parcel");
    if (taken && behaviours.includes("lost-answer")) throw new DomainError("CARRIER_UNAVAILABLE", "the carrier's answer was lost");
    const content = drawLabel({ trackingNumber, service, reference, weightGrams: size.weightGrams, address });
    return { trackingNumber, label: { content, contentType: "image/svg+xml" } };
  }

  async cancelParcels(keys: readonly string[]): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await barKeys(tx, keys, this.#clock.now());
      const parcels = await lockParcels(tx, keys);
      const now = this.#clock.now();
      if (parcels.some((parcel) => parcel.cancelled_at === null && this.#told(parcel, now).length > 0))
        throw new DomainError("SHIPMENT_PICKED_UP", "the carrier has the parcel already");
      await cancelKeys(tx, keys, now);
    });
  }

  async track(trackingNumbers: readonly string[]): Promise<ReadonlyMap<string, readonly CarrierEvent[]>> {
    // Locked, and at a time after that: what was told as picked up is not given up by somebody who came at the same time.
    return this.#database.transaction(async (tx) => {
      const parcels = await parcelsByNumber(tx, trackingNumbers);
      const now = this.#clock.now();
      return new Map(parcels.map((parcel) => [parcel.tracking_number ?? "", this.#told(parcel, now)]));
    });
  }

  /** What has happened to a parcel until now. */
  #told(parcel: CarrierParcel, now: Date): CarrierEvent[] {
    const days = daysTo(parcel.service, parcel.region_code);
    if (parcel.tracking_number === null || parcel.cancelled_at !== null || days === undefined) return [];
    const { tracking_number: trackingNumber, region_code: regionCode, locality, behaviours, create_time: created } = parcel;
    return journeyOf({ trackingNumber, regionCode, locality, behaviours, created, days }).filter((event) => event.time <= now);
  }
}

function behavioursOf(addressLines: readonly string[]): Behaviour[] {
  const wanted = addressLines.flatMap((line) => /\bsandbox:([a-z,-]+)/.exec(line)?.[1]?.split(",") ?? []);
  return BEHAVIOURS.filter((one) => wanted.includes(one));
}

/** "SBX" and twelve digits, made of the key. */
function trackingNumberOf(key: string): string {
  const number = createHash("sha256").update(key).digest().readBigUInt64BE(0) % 1_000_000_000_000n;
  return `SBX${number.toString().padStart(12, "0")}`;
}
