import { categories } from "./categories.ts";
import { makers } from "./makers.ts";
import type { Maker } from "./makers.ts";
import { notes } from "./notes.ts";
import { shelves } from "./products/index.ts";
import type { ProductRow, Texts } from "./row.ts";
import { hash, sentences } from "./text.ts";
import type { LocalizedText, SeedCatalogue, SeedProduct } from "./types.ts";
import { variants } from "./variants.ts";

/** The maker before the name in English, after it in German and Arabic; book titles stand alone. */
function fullName(category: string, maker: Maker, [en, de, ar]: Texts): LocalizedText {
  if (category === "books") return { en, de, ar };
  const [makerEn, makerDe, makerAr] = maker.name;
  const von = de.includes(",") ? " – " : " von ";
  const min = ar.includes(" من ") ? " – " : " من ";
  return { en: `${makerEn} ${en}`, de: `${de}${von}${makerDe}`, ar: `${ar}${min}${makerAr}` };
}

/** The lead, then facts and a word on the maker, in an order that varies along the shelf. */
function describe(row: ProductRow, maker: Maker, position: number): LocalizedText {
  const [slug, , , , lead, , , , keys] = row;
  const facts: readonly Texts[] = keys.map((key) => notes[key]);
  const word = maker.lines[hash(slug) % maker.lines.length] ?? maker.lines[0];
  if (position % 3 === 1 && facts.length > 1) return sentences([lead, ...facts]);
  if (position % 3 === 2) return sentences([lead, word, ...facts.slice(0, 1)]);
  return sentences([lead, ...facts.slice(0, 1), word]);
}

function product(category: string, code: string, row: ProductRow, position: number): SeedProduct {
  const [slug, , makerKey, name, , cents, weightGrams, sizeMm, , ...options] = row;
  const maker: Maker = makers[makerKey];
  const sku = `${maker.code}-${code}${String(position + 1).padStart(2, "0")}`;
  return {
    slug,
    category,
    name: fullName(category, maker, name),
    description: describe(row, maker, position),
    variants: variants({ sku, cents, weightGrams, sizeMm }, options),
  };
}

/** The shop's starting assortment; the same on every call. */
export function seedCatalogue(): SeedCatalogue {
  return {
    categories,
    products: shelves.flatMap(([category, code, rows]) => rows.map((row, position) => product(category, code, row, position))),
  };
}
