import { createHash, randomUUIDv7 } from "node:crypto";

/** Prefixes of ids, by what they name. */
export type IdPrefix =
  | "prd"
  | "var"
  | "cat"
  | "crt"
  | "ord"
  | "pay"
  | "whs"
  | "evt"
  | "gst"
  | "usr"
  | "ses"
  | "req"
  | "ch"
  | "jrn"
  | "whk"
  | "shp"
  | "pcl"
  | "msg";

/** Makes ids; injected, so that tests and seeds can fix them. */
export type IdSource = (prefix: IdPrefix) => string;

/** `<prefix>_<UUIDv7>`: sorts by time of creation. */
export const newId: IdSource = (prefix) => `${prefix}_${randomUUIDv7()}`;

/** The fixed id of a seeded thing: the same name gives the same id on every machine. */
export function seedId(prefix: IdPrefix, name: string): string {
  const hash = createHash("sha256").update(`technova-seed:${prefix}:${name}`).digest("hex");
  // A UUIDv7 of 2026-01-01T00:00:00Z whose random bits come from the name.
  const time = Date.UTC(2026, 0, 1).toString(16).padStart(12, "0");
  const variant = ((Number.parseInt(hash.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${prefix}_${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, 19)}`;
}
