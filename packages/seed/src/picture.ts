import { colours } from "./colours.ts";
import { drawings } from "./pictures/index.ts";
import type { DrawingName } from "./pictures/index.ts";
import { brass, circle, mix, oval, rect, steel } from "./pictures/paint.ts";
import type { Drawing, Paint } from "./pictures/paint.ts";
import { shelves } from "./products/index.ts";
import { hash } from "./text.ts";
import type { SeedPicture, SeedProduct } from "./types.ts";

const drawingOf = new Map<string, DrawingName>();
const drawingOfCategory = new Map<string, DrawingName>();
for (const [category, , rows] of shelves) {
  for (const [slug, drawing] of rows) {
    drawingOf.set(slug, drawing);
    if (!drawingOfCategory.has(category)) drawingOfCategory.set(category, drawing);
  }
}

const woods: Readonly<Record<string, string>> = {
  oak: "#c79c66",
  ash: "#dcc199",
  walnut: "#80583c",
  beech: "#d8a878",
  natural: "#e2c08e",
  timber: "#b98a58",
};
const materials: Readonly<Record<string, string>> = {
  ...woods,
  steel,
  brass,
  copper: "#c07a4e",
  kraft: "#c3a078",
  opal: "#f0e7d2",
};

const deepTints = ["#c3d2c6", "#d8bfae", "#b9c8db", "#d3c294", "#c9bdd3", "#b3cccd"];
const tints = ["#ece2d6", "#dce8e6", "#e5e1ee", "#f3e1d8", "#e2ead8", "#dbe5f0", "#f1e8cf", "#eadfe2"];
const hues = [
  colours.rust,
  colours.sage,
  colours.navy,
  colours.ochre,
  colours.teal,
  colours.terracotta,
  colours.plum,
  colours.sky,
  colours.forest,
  colours.rose,
].map(({ hex }) => hex);

const pick = <T>(list: readonly T[], index: number, fallback: T): T => list[index % list.length] ?? fallback;

/** The colour the product is first sold in, or that of its material, or one of its own. */
function mainColour(product: SeedProduct, seed: number): string {
  for (const { value } of product.variants[0]?.options ?? []) {
    const known = Object.hasOwn(colours, value.code) ? colours[value.code as keyof typeof colours].hex : materials[value.code];
    if (known !== undefined) return known;
  }
  const material = product.slug.split("-").findLast((word) => Object.hasOwn(materials, word));
  return (material === undefined ? undefined : materials[material]) ?? pick(hues, seed, colours.teal.hex);
}

function distance(a: string, b: string): number {
  return [1, 3, 5].reduce(
    (sum, at) => sum + Math.abs(Number.parseInt(a.slice(at, at + 2), 16) - Number.parseInt(b.slice(at, at + 2), 16)),
    0,
  );
}

/** Chooses the colours of a picture so that object and accent stand apart. */
function paintFor(product: SeedProduct, seed: number): Paint {
  const main = mainColour(product, seed);
  const rotated = hues.map((_, i) => pick(hues, i + (seed >>> 4), main));
  const accent = rotated.find((hue) => distance(hue, main) > 150) ?? "#e3b94f";
  const isWood = Object.values(woods).includes(main);
  const wood = isWood ? main : "#c79c66";
  return {
    main,
    dark: mix(main, "#1d2230", 0.24),
    light: mix(main, "#ffffff", 0.26),
    accent,
    accentDark: mix(accent, "#1d2230", 0.25),
    wood,
    woodDark: mix(wood, "#2e1d12", 0.35),
    seed: seed >>> 8,
  };
}

/** Draws the product as a flat illustration; the same product always gets the same picture. */
export function drawPicture(product: SeedProduct): SeedPicture {
  const seed = hash(product.slug);
  const paint = paintFor(product, seed);
  const tint = pick(tints, seed >>> 12, "#ece2d6");
  const background = distance(tint, paint.main) < 80 ? pick(deepTints, seed >>> 16, tint) : tint;
  const name = drawingOf.get(product.slug) ?? drawingOfCategory.get(product.category) ?? "notebook";
  const draw: Drawing = drawings[name];
  const { en, de, ar } = product.name;
  return {
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800">` +
      rect(0, 0, 800, 800, background) +
      circle(400, 400, 330, mix(background, "#ffffff", 0.38)) +
      oval(400, 652, 290, 30, mix(background, "#2a2f3a", 0.2)) +
      `${draw(paint)}</svg>`,
    alt: { en: `Illustration: ${en}`, de: `Illustration: ${de}`, ar: `رسم توضيحي: ${ar}` },
  };
}
