import type { Texts } from "./row.ts";
import type { LocalizedText } from "./types.ts";

/** Turns a table triple into the shop's text type. */
export function localized([en, de, ar]: Texts): LocalizedText {
  return { en, de, ar };
}

/** Joins sentences, language by language. */
export function sentences(parts: readonly Texts[]): LocalizedText {
  return localized([parts.map(([en]) => en).join(" "), parts.map(([, de]) => de).join(" "), parts.map(([, , ar]) => ar).join(" ")]);
}

/** A small, stable hash of a text (FNV-1a, 32 bit). */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return value;
}
