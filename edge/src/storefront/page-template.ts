import { constants, crc32, deflateRawSync } from "node:zlib";

/** What is not the same in two answers with the same page. Each is as long in every answer as where it was rendered. */
export interface Uniques {
  /** Of the Content-Security-Policy. */
  readonly nonce: string;
  /** For a form that counts once. */
  readonly once: string;
}

const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
/** An empty last block, in deflate's fixed code. */
const LAST_BLOCK = Buffer.from([3, 0]);

interface Place {
  readonly name: keyof Uniques;
  readonly plainAt: number;
  readonly gzippedAt: number;
}

/**
 * A page that many get, each with a nonce of its own. What stands around the nonces is compressed once: each of the parts
 * ends at a byte's edge without a memory of what came before (a full flush), and the nonces are stored between them as
 * they are (RFC 1951, sections 3.2.3 and 3.2.4), so that an answer costs a copy and a checksum.
 */
export class PageTemplate {
  readonly #plain: Buffer;
  readonly #gzipped: Buffer;
  readonly #places: readonly Place[];

  /** `rendered`: with these `uniques`, wherever they stand. */
  constructor(rendered: Buffer, uniques: Uniques) {
    const found = (Object.keys(uniques) as (keyof Uniques)[])
      .flatMap((name) => placesOf(rendered, uniques[name]).map((at) => ({ name, at, length: uniques[name].length })))
      .toSorted((a, b) => a.at - b.at);
    const parts: Buffer[] = [GZIP_HEADER];
    let size = GZIP_HEADER.byteLength;
    const add = (part: Buffer): void => {
      parts.push(part);
      size += part.byteLength;
    };
    const places: Place[] = [];
    let done = 0;
    for (const { name, at, length } of found) {
      add(deflated(rendered.subarray(done, at)));
      add(storedBlockHeader(length));
      places.push({ name, plainAt: at, gzippedAt: size });
      add(rendered.subarray(at, at + length));
      done = at + length;
    }
    add(deflated(rendered.subarray(done)));
    add(LAST_BLOCK);
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(rendered.byteLength % 2 ** 32, 4);
    add(trailer);
    this.#plain = rendered;
    this.#gzipped = Buffer.concat(parts);
    this.#places = places;
  }

  /** The page with these in it. */
  plain(uniques: Uniques): Buffer {
    const page = Buffer.from(this.#plain);
    for (const { name, plainAt } of this.#places) page.write(uniques[name], plainAt, "latin1");
    return page;
  }

  /** The same, compressed (RFC 1952). */
  gzipped(uniques: Uniques): Buffer {
    const page = Buffer.from(this.#gzipped);
    for (const { name, gzippedAt } of this.#places) page.write(uniques[name], gzippedAt, "latin1");
    page.writeUInt32LE(crc32(this.plain(uniques)), page.byteLength - 8);
    return page;
  }
}

function placesOf(page: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = page.indexOf(text); at !== -1; at = page.indexOf(text, at + text.length)) places.push(at);
  return places;
}

function deflated(part: Buffer): Buffer {
  return deflateRawSync(part, { level: 9, finishFlush: constants.Z_FULL_FLUSH });
}

function storedBlockHeader(length: number): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt16LE(length, 1);
  header.writeUInt16LE(length ^ 0xffff, 3);
  return header;
}
