/** Text in the three languages the shop speaks; `en` is what others fall back to. */
export interface LocalizedText {
  readonly en: string;
  readonly de: string;
  readonly ar: string;
}

export interface SeedCategory {
  readonly slug: string;
  /** Slug of the parent; absent for a top-level category. */
  readonly parent?: string;
  readonly name: LocalizedText;
  readonly description: LocalizedText;
}

export interface SeedOption {
  /** Stable machine name, such as `size` or `colour`. */
  readonly code: string;
  readonly name: LocalizedText;
  readonly value: { readonly code: string; readonly name: LocalizedText };
}

export interface SeedVariant {
  /** Unique over the catalogue. */
  readonly sku: string;
  /** One value per option of the product, in the product's order of options. */
  readonly options: readonly SeedOption[];
  /** Price including tax, in minor units: cents for USD, whole yen for JPY, fils (thousandths) for KWD. */
  readonly price: { readonly USD: number; readonly JPY: number; readonly KWD: number };
  readonly weightGrams: number;
  /** Packed size: length, width, height. */
  readonly sizeMm: readonly [number, number, number];
}

export interface SeedPicture {
  /** A complete, self-contained SVG document, square viewBox 0 0 800 800, without scripts, fonts or outside references. */
  readonly svg: string;
  readonly alt: LocalizedText;
}

export interface SeedProduct {
  readonly slug: string;
  /** Slug of its leaf category. */
  readonly category: string;
  readonly name: LocalizedText;
  /** Two to four sentences a shop would be proud of. */
  readonly description: LocalizedText;
  readonly variants: readonly SeedVariant[];
}

export interface SeedCatalogue {
  readonly categories: readonly SeedCategory[];
  readonly products: readonly SeedProduct[];
}
