const encoder = new TextEncoder();
/** A letter of UTF-16 takes at most so many bytes of UTF-8. */
const BYTES_A_LETTER = 3;

/** Texts are written here one after the other, and copied out: joined first, each would be gone through once more. */
let scratch = new Uint8Array(256 * 1024);

/** Texts in UTF-8, one behind the other. */
export function bytesOf(...texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const most = texts.reduce((sum, text) => sum + text.length, 0) * BYTES_A_LETTER;
  if (most > scratch.byteLength) scratch = new Uint8Array(2 * most);
  let size = 0;
  for (const text of texts) size += encoder.encodeInto(text, scratch.subarray(size)).written;
  return scratch.slice(0, size);
}
