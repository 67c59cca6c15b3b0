import { DomainError } from "@technova/kit";
import { measure, type ParcelItem } from "../domain/parcel.ts";
import { rateId } from "../domain/rate-id.ts";
import type { Carrier, CarrierRate, Destination } from "./carrier.ts";

export interface Parcel {
  readonly items: readonly (ParcelItem & { readonly variantId: string })[];
  readonly destination: Destination;
  readonly currency: string;
}

export interface QuotedRate extends CarrierRate {
  readonly id: string;
  readonly carrier: string;
}

/** Rates of all carriers for a parcel, the cheapest first. */
export async function quoteRates(carriers: readonly Carrier[], { items, destination, currency }: Parcel): Promise<QuotedRate[]> {
  const size = measure(items);
  const quotes = await Promise.all(
    carriers.map(async (carrier) => (await carrier.quote(size, destination, currency)).map((rate) => ({ ...rate, carrier: carrier.name }))),
  );
  const parcel = items.map(({ variantId, quantity }) => ({ variantId, quantity }));
  const rates = quotes.flat().map((rate) => ({
    ...rate,
    id: rateId({ carrier: rate.carrier, service: rate.service, currency, minorUnits: rate.price.minor, ...destination, parcel }),
  }));
  if (rates.length === 0)
    throw new DomainError("NOT_DELIVERABLE", "no carrier takes this parcel to that address; try another address or fewer things");
  return rates.toSorted((a, b) => (a.price.minor < b.price.minor ? -1 : a.price.minor > b.price.minor ? 1 : 0));
}

/** The rate of an id, quoted anew; throws RATE_EXPIRED where cart, address or price changed since. */
export async function confirmRate(carriers: readonly Carrier[], parcel: Parcel, id: string): Promise<QuotedRate> {
  const rate = (await quoteRates(carriers, parcel)).find((one) => one.id === id);
  if (rate === undefined)
    throw new DomainError("RATE_EXPIRED", "this shipping rate no longer fits the cart and the address; get the rates again and choose one");
  return rate;
}
