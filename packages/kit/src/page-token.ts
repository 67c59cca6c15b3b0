import { hash } from "node:crypto";
import { invalidField } from "./errors.ts";

/** How many a page has: what was asked for up to a bound, or the usual number where nothing was. */
export function pageSizeOf(asked: number, usual: number, most = 100): number {
  return asked === 0 ? usual : Math.min(asked, most);
}

/**
 * Opaque page tokens: where the page before ended, bound to the rest of the request so that a token is
 * refused with another filter.
 */
export function encodePageToken(position: readonly (string | number)[], filter: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([fingerprint(filter), ...position])).toString("base64url");
}

/** The position of a token; undefined for the empty token. Throws INVALID for a token that is not ours. */
export function decodePageToken(token: string, filter: readonly unknown[], length: number): (string | number)[] | undefined {
  if (token === "") return undefined;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
  } catch {
    parts = undefined;
  }
  if (
    !Array.isArray(parts) ||
    parts.length !== length + 1 ||
    !parts.every((part) => typeof part === "string" || typeof part === "number")
  ) {
    throw invalidField("page_token", "is not a token of this list; begin again with an empty one");
  }
  if (parts[0] !== fingerprint(filter)) {
    throw invalidField("page_token", "belongs to a list with other filters; begin again with an empty one");
  }
  return parts.slice(1);
}

/** The last one made: mostly the same list goes on, and each of its pages needs it twice. */
let made = { of: "", print: "" };

function fingerprint(filter: readonly unknown[]): string {
  const of = JSON.stringify(filter);
  if (made.print === "" || made.of !== of) made = { of, print: hash("sha256", of, "base64url").slice(0, 12) };
  return made.print;
}
