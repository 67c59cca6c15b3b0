import type { DrawingName } from "./pictures/index.ts";
import type { MakerKey } from "./makers.ts";
import type { NoteKey } from "./notes.ts";
import type { OptionSpec } from "./options.ts";
import type { ProductRow, Texts } from "./row.ts";

/** A kind of object that a maker offers in several editions. */
export type Kind = readonly [
  slug: string,
  drawing: DrawingName,
  name: Texts,
  lead: Texts,
  cents: number,
  weightGrams: number,
  sizeMm: readonly [number, number, number],
  notes: readonly NoteKey[],
  ...options: readonly OptionSpec[],
];

/** An edition: a material or a model line in which each kind is made. */
export interface Edition {
  readonly slug: string;
  readonly maker: MakerKey;
  /** What is added after the kind's name, such as "in Linen". */
  readonly suffix: Texts;
  readonly line: Texts;
  readonly priceFactor: number;
  readonly options?: readonly OptionSpec[];
}

const join = (a: Texts, b: Texts): Texts => [`${a[0]} ${b[0]}`, `${a[1]} ${b[1]}`, `${a[2]} ${b[2]}`];

/** Writes out every kind in every edition; every second edition speaks of itself first. */
export function series(editions: readonly Edition[], kinds: readonly Kind[]): readonly ProductRow[] {
  return editions.flatMap((edition, position) =>
    kinds.map(([slug, drawing, name, lead, cents, grams, sizeMm, notes, ...options]): ProductRow => [
      `${slug}-${edition.slug}`,
      drawing,
      edition.maker,
      join(name, edition.suffix),
      position % 2 === 0 ? join(lead, edition.line) : join(edition.line, lead),
      cents * edition.priceFactor,
      grams,
      sizeMm,
      notes,
      ...(edition.options ?? []),
      ...options,
    ]),
  );
}
