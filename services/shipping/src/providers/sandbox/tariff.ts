import { DomainError, scaleHalfEven } from "@technova/kit";
import type { CarrierRate, Destination } from "../../app/carrier.ts";
import { billableGrams, type ParcelSize } from "../../domain/parcel.ts";

type Zone = "home" | "near" | "far";

const HOME = new Set(["NL", "BE", "DE", "LU"]);
const NEAR = new Set([
  "AT",
  "BG",
  "CH",
  "CY",
  "CZ",
  "DK",
  "EE",
  "ES",
  "FI",
  "FR",
  "GB",
  "GR",
  "HR",
  "HU",
  "IE",
  "IT",
  "LI",
  "LT",
  "LV",
  "MT",
  "NO",
  "PL",
  "PT",
  "RO",
  "SE",
  "SI",
  "SK",
]);
/** Places without parcel post. */
const NOWHERE = new Set(["AQ", "BV", "HM", "TF", "ZZ"]);

interface Service {
  readonly service: string;
  readonly name: string;
  readonly maxGrams: number;
  readonly maxLongestMm: number;
  /** In US cents: for the parcel, and for each started 500 g. */
  readonly tariff: Readonly<
    Record<Zone, { readonly base: number; readonly perHalfKilo: number; readonly days: readonly [number, number] }>
  >;
}

const SERVICES: readonly Service[] = [
  {
    service: "standard",
    name: "Standard",
    maxGrams: 300_000,
    maxLongestMm: 3000,
    tariff: {
      home: { base: 390, perHalfKilo: 30, days: [2, 3] },
      near: { base: 690, perHalfKilo: 60, days: [3, 6] },
      far: { base: 1290, perHalfKilo: 190, days: [6, 12] },
    },
  },
  {
    service: "express",
    name: "Express",
    maxGrams: 70_000,
    maxLongestMm: 1750,
    tariff: {
      home: { base: 990, perHalfKilo: 60, days: [1, 1] },
      near: { base: 1690, perHalfKilo: 140, days: [1, 2] },
      far: { base: 2990, perHalfKilo: 390, days: [2, 4] },
    },
  },
];

/** Minor units of a currency for a hundred US cents, and the step that prices are rounded to. */
const CURRENCIES: Readonly<Record<string, { readonly perDollar: bigint; readonly step: bigint }>> = {
  USD: { perDollar: 100n, step: 10n },
  JPY: { perDollar: 150n, step: 10n },
  KWD: { perDollar: 307n, step: 50n },
};

/** Rates by weight, size and zone. */
export function quote(size: ParcelSize, { regionCode }: Destination, currency: string): CarrierRate[] {
  const conversion = CURRENCIES[currency];
  if (conversion === undefined) throw new DomainError("CURRENCY_UNSUPPORTED", `the carrier has no prices in ${currency}`);
  if (NOWHERE.has(regionCode)) return [];
  const grams = billableGrams(size);
  return SERVICES.filter((service) => grams <= service.maxGrams && size.longestMm <= service.maxLongestMm).map((service): CarrierRate => {
    const { base, perHalfKilo, days } = service.tariff[zoneOf(regionCode)];
    const cents = BigInt(base + perHalfKilo * Math.ceil(grams / 500));
    const steps = scaleHalfEven(cents, conversion.perDollar, 100n * conversion.step);
    return {
      service: service.service,
      name: service.name,
      price: { currency, minor: steps * conversion.step },
      daysMin: days[0],
      daysMax: days[1],
    };
  });
}

/** Days that a service takes to a place, from and to; undefined for a service that there is not. */
export function daysTo(service: string, regionCode: string): readonly [number, number] | undefined {
  return SERVICES.find((one) => one.service === service)?.tariff[zoneOf(regionCode)].days;
}

function zoneOf(regionCode: string): Zone {
  if (HOME.has(regionCode)) return "home";
  return NEAR.has(regionCode) ? "near" : "far";
}
