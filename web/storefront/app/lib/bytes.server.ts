import { transcode } from "node:buffer";

const encoder = new TextEncoder();
const BYTES_A_UNIT = 2;

/** Texts are written here one after the other, and copied out: joined first, each would be gone through once more. */
let scratch = Buffer.allocUnsafeSlow(512 * 1024);

/**
 * Texts in UTF-8, one behind the other. A page has letters beyond Latin-1 in it, if only "العربية" among its languages, and
 * of such texts V8 makes UTF-8 letter by letter; by UTF-16, as it holds them, and ICU's neighbour simdutf it takes a third.
 */
export function bytesOf(...texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const most = texts.reduce((sum, text) => sum + text.length, 0) * BYTES_A_UNIT;
  if (most > scratch.byteLength) scratch = Buffer.allocUnsafeSlow(2 * most);
  let size = 0;
  for (const text of texts) size += scratch.write(text, size, "utf16le");
  try {
    return transcode(scratch.subarray(0, size), "utf16le", "utf8");
  } catch {
    // Half of a pair of surrogates somewhere: "�" instead, as browsers show it.
    return encoder.encode(texts.join(""));
  }
}
