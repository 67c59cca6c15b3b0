import type { Sharp } from "sharp";

/** As wide as pages ask for pictures, in pixels; `srcset` names them (web/storefront/app/components/picture.tsx). */
export const WIDTHS: readonly number[] = [240, 360, 540, 720, 1080];
/** Effort 4, the default, takes twice the time for 1 % fewer bytes. */
const WEBP = { quality: 75, effort: 2 } as const;

/** As social networks show a link's picture, in pixels (Open Graph's 1.91 to 1). */
const CARD = { width: 1200, height: 630 } as const;
/** Of the shop's ground, around what is not as wide. */
const GROUND = "#f1ede6";
const JPEG = { quality: 82, mozjpeg: true } as const;

/** Against pictures that are small as files and huge once they are read. */
const MAX_PIXELS = 64_000_000;
/** In which drawings say their size, in dots per inch. */
const DRAWN_AT = 72;

/** What is made waits for what is being made: one thread of the pool and one picture's memory at a time. */
let last: Promise<unknown> = Promise.resolve();

function inTurn<T>(make: () => Promise<T>): Promise<T> {
  const made = last.then(make, make);
  last = made;
  return made;
}

/** A picture as WebP of at most that width. Some 11 ms for 360 pixels, 52 for 1080. */
export async function webp(picture: Uint8Array, width: number): Promise<Uint8Array> {
  return inTurn(async () => (await read(picture, width)).resize({ width, withoutEnlargement: true }).webp(WEBP).toBuffer());
}

/** A picture as a JPEG for social cards, which take no drawings. Some 15 ms. */
export async function socialCard(picture: Uint8Array): Promise<Uint8Array> {
  return inTurn(async () =>
    (await read(picture, CARD.height))
      .resize({ ...CARD, fit: "contain", background: GROUND })
      .flatten({ background: GROUND })
      .jpeg(JPEG)
      .toBuffer(),
  );
}

/** Heavy, and not needed for a start. What is made is kept by whoever asked, not by the library, and one at a time needs one thread. */
async function library(): Promise<typeof import("sharp").default> {
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

/** A drawing is read as large as it is to be, where a photograph has the pixels that it has. */
async function read(picture: Uint8Array, size: number): Promise<Sharp> {
  const sharp = await library();
  const limits = { limitInputPixels: MAX_PIXELS, autoOrient: true };
  const { format, width } = await sharp(picture, limits).metadata();
  return format === "svg" ? sharp(picture, { ...limits, density: Math.ceil((DRAWN_AT * size) / width) }) : sharp(picture, limits);
}
