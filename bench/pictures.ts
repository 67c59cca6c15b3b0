import { gzipSync } from "node:zlib";
import { drawPicture, seedCatalogue } from "@technova/seed";
import sharp from "sharp";
import { print, type Figure } from "./lib/report.ts";

const PRODUCTS = 40;
/** As wide as a list shows one on a phone of twice the density, and as a product's page does. */
const WIDTHS = [400, 800];
const FORMATS = ["webp", "avif"] as const;

/** What the drawings weigh as they are sent, and what they would as photographs are: what it costs to show those. */
export async function pictures(): Promise<Figure[]> {
  const drawings = seedCatalogue()
    .products.slice(0, PRODUCTS)
    .map((product) => Buffer.from(drawPicture(product).svg));
  const mean = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const figures: Figure[] = [
    { name: "pictures: a drawing, gzip", value: mean(drawings.map((one) => gzipSync(one).byteLength)), unit: "B" },
  ];
  for (const format of FORMATS)
    for (const width of WIDTHS) {
      const begun = performance.now();
      const sizes: number[] = [];
      for (const drawing of drawings) sizes.push((await sharp(drawing).resize(width)[format]().toBuffer()).byteLength);
      print(`  ${format}, ${width} px: ${((performance.now() - begun) / drawings.length).toFixed(0)} ms each`);
      figures.push({ name: `pictures: as ${format}, ${width} px`, value: mean(sizes), unit: "B" });
    }
  return figures;
}
