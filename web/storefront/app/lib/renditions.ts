/** As wide as the edge makes pictures, in pixels (edge/src/rendition.ts). */
export type Width = 240 | 360 | 540 | 720 | 1080;

/** Address of a picture, as the catalogue has it, in a width. */
export function sized(picture: string, width: Width): string {
  return renditionOf(picture, `-${width}.webp`);
}

/** Address of a picture as search engines and social networks take one, which is no drawing. */
export function cardOf(picture: string): string {
  return renditionOf(picture, ".card.jpg");
}

function renditionOf(picture: string, ending: string): string {
  return picture.replace(/\.svg$/, ending);
}
