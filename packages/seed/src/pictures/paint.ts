/** The colours one picture is painted with. */
export interface Paint {
  /** The object's own colour, and two shades of it. */
  readonly main: string;
  readonly dark: string;
  readonly light: string;
  /** A second colour that goes with it, and its darker shade. */
  readonly accent: string;
  readonly accentDark: string;
  readonly wood: string;
  readonly woodDark: string;
  /** Stable number for small differences between pictures. */
  readonly seed: number;
}

/** Draws one kind of object, standing on the floor at y = 640 and centred on x = 400. */
export type Drawing = (paint: Paint) => string;

/** Metals, glass, ink and paper, the same in all pictures. */
export const steel = "#b4bcc2";
export const steelDark = "#87919a";
export const iron = "#3c4046";
export const ironLight = "#585e66";
export const brass = "#cda550";
export const paper = "#faf6ec";
export const paperDark = "#e3dccb";
export const glass = "#cfe3e6";
export const ink = "#33363d";

/** Mixes a colour with another; `amount` 0 leaves it as it is, 1 replaces it. */
export function mix(from: string, to: string, amount: number): string {
  const channel = (at: number) => {
    const a = Number.parseInt(from.slice(at, at + 2), 16);
    const b = Number.parseInt(to.slice(at, at + 2), 16);
    return Math.round(a + (b - a) * amount)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

/** A rectangle with round corners. */
export function rect(x: number, y: number, w: number, h: number, fill: string, rx = 0): string {
  return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${rx}" fill="${fill}"/>`;
}

/** A circle. */
export function circle(cx: number, cy: number, r: number, fill: string): string {
  return `<circle cx="${cx}" cy="${cy}" r="${r}" fill="${fill}"/>`;
}

/** An ellipse. */
export function oval(cx: number, cy: number, rx: number, ry: number, fill: string): string {
  return `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="${fill}"/>`;
}

/** A filled path. */
export function shape(d: string, fill: string): string {
  return `<path d="${d}" fill="${fill}"/>`;
}

/** A stroked path with round ends. */
export function line(d: string, stroke: string, width: number): string {
  return `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** Turns a drawing around a point. */
export function turned(degrees: number, inner: string, x = 400, y = 400): string {
  return `<g transform="rotate(${degrees} ${x} ${y})">${inner}</g>`;
}

/** Makes see-through whatever is drawn inside. */
export function faded(opacity: number, inner: string): string {
  return `<g opacity="${opacity}">${inner}</g>`;
}

/** The same drawing at several places. */
export function repeat(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => draw(index)).join("");
}
