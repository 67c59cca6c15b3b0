import type { DrawingName } from "./pictures/index.ts";
import type { MakerKey } from "./makers.ts";
import type { NoteKey } from "./notes.ts";
import type { OptionSpec } from "./options.ts";

/** English, German and Arabic, in this order. */
export type Texts = readonly [en: string, de: string, ar: string];

/** One product as the tables under `products/` write it down. */
export type ProductRow = readonly [
  slug: string,
  drawing: DrawingName,
  maker: MakerKey,
  /** Name without the maker. */
  name: Texts,
  /** First sentence of the description. */
  lead: Texts,
  /** US cents of the first variant, tax included. */
  cents: number,
  weightGrams: number,
  sizeMm: readonly [number, number, number],
  /** Facts that hold for the product; they become further sentences. */
  notes: readonly NoteKey[],
  ...options: readonly OptionSpec[],
];
