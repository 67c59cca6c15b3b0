import { newId, type Locale } from "@technova/kit";
import type { SearchDocument } from "../src/domain/search-index.ts";

const CATEGORIES = {
  lighting: { id: "cat_l", slug: "lighting", names: { en: "Lighting", de: "Beleuchtung", ar: "إضاءة" } },
  home: { id: "cat_h", slug: "home", names: { en: "Home", de: "Wohnen", ar: "المنزل" } },
  clothing: { id: "cat_c", slug: "clothing", names: { en: "Clothing", de: "Kleidung", ar: "ملابس" } },
};
const COLOURS = { red: { en: "Red", de: "Rot", ar: "أحمر" }, blue: { en: "Blue", de: "Blau", ar: "أزرق" } };
const SIZES = { s: { en: "Small", de: "Klein", ar: "صغير" }, l: { en: "Large", de: "Groß", ar: "كبير" } };

interface Sketch {
  readonly en: string;
  readonly de?: string;
  readonly ar?: string;
  readonly about?: string;
  readonly in?: readonly (keyof typeof CATEGORIES)[];
  readonly colours?: readonly (keyof typeof COLOURS)[];
  readonly sizes?: readonly (keyof typeof SIZES)[];
  readonly price?: number;
  readonly stock?: 0 | 1 | 2;
  readonly age?: number;
}

let made = 0;
/** A product as few words tell it. */
export function sketch({ en, de = en, ar = en, about = "", price = 1000, stock = 2, age, ...rest }: Sketch): SearchDocument {
  made += 1;
  const option = (code: string, names: Record<Locale, string>, valueCode: string, valueNames: Record<Locale, string>) => ({
    code,
    names,
    valueCode,
    valueNames,
  });
  return {
    productId: newId("prd"),
    slug: `product-${made}`,
    createTime: new Date(Date.UTC(2026, 0, 1) - (age ?? made) * 60_000),
    texts: { en: { name: en, description: about }, de: { name: de, description: about }, ar: { name: ar, description: about } },
    categories: (rest.in ?? ["home"]).map((slug) => CATEGORIES[slug]),
    options: [
      ...(rest.colours ?? []).map((code) => option("colour", { en: "Colour", de: "Farbe", ar: "اللون" }, code, COLOURS[code])),
      ...(rest.sizes ?? []).map((code) => option("size", { en: "Size", de: "Größe", ar: "المقاس" }, code, SIZES[code])),
    ],
    skus: [`SKU-${made}`],
    prices: [{ currency: "USD", lowest: BigInt(price), highest: BigInt(price + 500) }],
    picture: { url: `/pictures/${made}.svg`, contentType: "image/svg+xml" },
    stock,
  };
}

export const lamp = sketch({
  en: "Brass Desk Lamp",
  de: "Tischlampe aus Messing",
  ar: "مصباحُ مكتبٍ نحاسي",
  in: ["home", "lighting"],
  colours: ["red", "blue"],
  price: 5000,
});
export const lamps = sketch({
  en: "Two Paper Lamps",
  de: "Zwei Papierlampen",
  ar: "مصباحان من الورق",
  in: ["home", "lighting"],
  colours: ["red"],
  price: 3000,
});
export const kettle = sketch({
  en: "Café Kettle",
  de: "Größerer Teekessel",
  ar: "إبريق شاي",
  about: "Looks well beside a lamp.",
  price: 4000,
});
export const shirt = sketch({
  en: "Linen T-Shirt",
  de: "Leinenhemd",
  ar: "قميص",
  in: ["clothing"],
  colours: ["blue"],
  sizes: ["s", "l"],
  price: 2500,
});
export const jumper = sketch({ en: "Merino Jumper", in: ["clothing"], colours: ["red", "blue"], sizes: ["l"], price: 9000, stock: 1 });
export const gone = sketch({ en: "Red Kettle", in: ["home"], price: 6000, stock: 0 });
export const sofa = sketch({ en: "Low Sofa", de: "Niedriges Sofa", price: 90_000, colours: ["blue"] });
export const ALL = [lamp, lamps, kettle, shirt, jumper, gone, sofa];
