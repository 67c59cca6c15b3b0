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

type Part = Buffer | keyof Uniques;
/** Parts that are given in one piece. */
type Run = readonly Part[];

/** Copying less than this into one piece is quicker than another piece: Node's pool of buffers has room for it. */
const COPIED_UP_TO = 1024;

/**
 * A page that many get, each with a nonce of its own. What stands around the nonces is compressed once: each of the parts
 * ends at a byte's edge without a memory of what came before (a full flush), and the nonces are stored between them as
 * they are (RFC 1951, sections 3.2.3 and 3.2.4), so that an answer costs a checksum.
 */
export class PageTemplate {
  readonly #parts: readonly Part[];
  readonly #plain: readonly Run[];
  #gzipped: readonly Run[] | undefined;

  /** `rendered`: with these `uniques`, wherever they stand. */
  constructor(rendered: Buffer, uniques: Uniques) {
    const found = (Object.keys(uniques) as (keyof Uniques)[])
      .flatMap((name) => placesOf(rendered, uniques[name]).map((at) => ({ name, at, length: uniques[name].length })))
      .toSorted((a, b) => a.at - b.at);
    const plain: Part[] = [];
    let done = 0;
    for (const { name, at, length } of found) {
      plain.push(rendered.subarray(done, at), name);
      done = at + length;
    }
    this.#parts = [...plain, rendered.subarray(done)];
    this.#plain = runsOf(this.#parts);
  }

  /** The page with these in it, in its pieces. */
  plain(uniques: Uniques): Buffer[] {
    return filled(this.#plain, uniques);
  }

  /** The same, compressed (RFC 1952). */
  gzipped(uniques: Uniques): Buffer[] {
    let checksum = 0;
    let length = 0;
    for (const piece of this.plain(uniques)) {
      checksum = crc32(piece, checksum);
      length += piece.byteLength;
    }
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(checksum);
    trailer.writeUInt32LE(length, 4);
    // Only where somebody takes it: a page that is not kept may be asked for once.
    this.#gzipped ??= runsOf(compressed(this.#parts, uniques));
    return [...filled(this.#gzipped, uniques), trailer];
  }
}

/** The pieces of a gzip stream but for its trailer; `uniques` tell how long each is. */
function compressed(parts: readonly Part[], uniques: Uniques): Part[] {
  const pieces = parts.flatMap((part): Part[] =>
    typeof part === "string" ? [storedBlockHeader(uniques[part].length), part] : [deflated(part)],
  );
  return [GZIP_HEADER, ...pieces, LAST_BLOCK];
}

/** Puts neighbours together that are small. */
function runsOf(parts: readonly Part[]): Run[] {
  const isSmall = (part: Part): boolean => typeof part === "string" || part.byteLength <= COPIED_UP_TO;
  const runs: Part[][] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (last !== undefined && isSmall(part) && last.every(isSmall)) last.push(part);
    else runs.push([part]);
  }
  return runs;
}

function filled(runs: readonly Run[], uniques: Uniques): Buffer[] {
  const given = { nonce: Buffer.from(uniques.nonce, "latin1"), once: Buffer.from(uniques.once, "latin1") };
  const bytesOf = (part: Part): Buffer => (typeof part === "string" ? given[part] : part);
  return runs.map((run) => {
    const [first] = run;
    return run.length === 1 && first !== undefined ? bytesOf(first) : Buffer.concat(run.map(bytesOf));
  });
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
