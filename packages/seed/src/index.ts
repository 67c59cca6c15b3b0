export { seedCatalogue } from "./catalogue.ts";
export { drawPicture } from "./picture.ts";
export type * from "./types.ts";
