import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";

const KEPT = join(import.meta.dirname, "pictures");
/** Pages are compared as small as this, so that no letter's edge counts: in pixels. */
const WIDTH = 160;
/** Of 255: less is the same colour. */
const SAME_UP_TO = 36;
/** How much of a page may look otherwise: numbers, dates and what is in stock change. */
const TOLERATED = 0.02;
const MAKE_ANEW = process.env["UPDATE_PICTURES"] === "1";
const FONTS = join(KEPT, "fonts.json");

/** A picture of the whole page, with all that comes into it only when somebody scrolls there. */
export async function pictureOf(page: Page): Promise<Buffer> {
  await page.evaluate(async () => {
    for (const image of document.images) image.loading = "eager";
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
  });
  return page.screenshot({ fullPage: true, animations: "disabled" });
}

/**
 * How a page looks otherwise than in the picture of it that is kept, in words; "" where it does not, or where other fonts are
 * installed than there. `UPDATE_PICTURES=1` keeps what it looks like now.
 */
export async function lookedOtherwise(page: Page, name: string, picture: Buffer): Promise<string> {
  const fonts = await fontsOf(page);
  const file = join(KEPT, `${name}.webp`);
  if (MAKE_ANEW) {
    await mkdir(KEPT, { recursive: true });
    await writeFile(FONTS, `${fonts}\n`);
    await writeFile(file, await small(picture).webp({ quality: 80, effort: 6 }).toBuffer());
    return "";
  }
  if ((await readFile(FONTS, "utf8")).trim() !== fonts) {
    process.stdout.write(`${name} is not compared: other fonts are installed here than where its picture was made\n`);
    return "";
  }
  const [now, then] = await Promise.all([pixelsOf(picture), pixelsOf(await readFile(file))]);
  const pixels = Math.max(now.length, then.length) / 3;
  let others = Math.abs(now.length - then.length) / 3;
  for (let at = 0; at < Math.min(now.length, then.length); at += 3)
    if ([0, 1, 2].some((channel) => Math.abs((now[at + channel] ?? 0) - (then[at + channel] ?? 0)) > SAME_UP_TO)) others += 1;
  const share = others / pixels;
  return share <= TOLERATED
    ? ""
    : `${name} looks otherwise in ${(share * 100).toFixed(1)} % of its picture; look at it (SCREENSHOTS=folder), and keep it with UPDATE_PICTURES=1 if it is right`;
}

function small(picture: Buffer): sharp.Sharp {
  return sharp(picture).removeAlpha().resize({ width: WIDTH, kernel: "cubic" });
}

async function pixelsOf(picture: Buffer): Promise<Uint8Array> {
  return small(picture).toColourspace("srgb").raw().toBuffer();
}

/** How wide texts are in the families that the pages ask for: it tells fonts apart. */
function fontsOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d");
    const widths = ["sans-serif", "serif", "system-ui"].map((family) => {
      if (canvas === null) return 0;
      canvas.font = `100px ${family}`;
      return Math.round(canvas.measureText("Handgloves 0123 Straße مرحبا").width);
    });
    return JSON.stringify(widths);
  });
}
