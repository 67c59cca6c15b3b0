/** One kind of thing in a parcel. */
export interface ParcelItem {
  readonly quantity: number;
  readonly weightGrams: number;
  readonly lengthMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

export interface ParcelSize {
  readonly weightGrams: number;
  readonly volumeCm3: number;
  readonly longestMm: number;
}

/** Cubic centimetres that carriers count as one kilogram (IATA's divisor for parcels). */
const VOLUMETRIC_DIVISOR = 5000;

export function measure(items: readonly ParcelItem[]): ParcelSize {
  let weightGrams = 0;
  let volumeMm3 = 0;
  let longestMm = 0;
  for (const item of items) {
    weightGrams += item.weightGrams * item.quantity;
    volumeMm3 += item.lengthMm * item.widthMm * item.heightMm * item.quantity;
    longestMm = Math.max(longestMm, item.lengthMm, item.widthMm, item.heightMm);
  }
  return { weightGrams, volumeCm3: Math.ceil(volumeMm3 / 1000), longestMm };
}

/** What carriers charge for: the greater of weight and volumetric weight, in whole grams. */
export function billableGrams(size: ParcelSize): number {
  return Math.max(size.weightGrams, Math.ceil((size.volumeCm3 * 1000) / VOLUMETRIC_DIVISOR));
}
