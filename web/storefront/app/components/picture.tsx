import type { ComponentProps } from "react";
import { sized, type Width } from "../lib/renditions.ts";

interface PictureProps extends Omit<ComponentProps<"img">, "src" | "srcSet" | "alt"> {
  /** Of the picture as the catalogue has it. */
  readonly src: string;
  /** Empty where the text beside it says as much. */
  readonly alt: string;
  /** Those that screens may need where it stands, the smallest first. */
  readonly widths: readonly [Width, ...Width[]];
  /** How wide it is shown, as HTML's `sizes`. */
  readonly sizes: string;
}

/**
 * A picture in the sizes that a page needs, as WebP: a browser decodes those beside the page's own work, where a drawing is a
 * document of its own that it lays out and paints between two taps.
 */
export function Picture({ src, alt, widths, ...rest }: PictureProps) {
  // A product without one keeps its place.
  if (src === "") return <span className={`block ${rest.className ?? ""}`} />;
  return (
    <img {...rest} src={sized(src, widths[0])} srcSet={widths.map((width) => `${sized(src, width)} ${width}w`).join(", ")} alt={alt} />
  );
}
