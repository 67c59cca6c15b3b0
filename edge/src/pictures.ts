import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { Code, ConnectError, type Client } from "@connectrpc/connect";
import { LRUCache } from "lru-cache";
import type { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { socialCard, webp, WIDTHS } from "./rendition.ts";
import { acceptsGzip, isKnown, send, sendError, type EdgeRequest, type EdgeResponse } from "./http.ts";

/** A picture, it as a card for social networks, or it as wide as a page shows it. */
const PATH = new RegExp(String.raw`^/pictures/([0-9a-f]{64})(\.svg|\.card\.jpg|-(${WIDTHS.join("|")})\.webp)$`);
const CACHE_BYTES = 32 * 1024 * 1024;
const compress = promisify(gzip);

interface Picture {
  readonly type: string;
  readonly plain: Uint8Array;
  /** Undefined for what is compressed by itself. */
  readonly gzipped: Uint8Array | undefined;
}

/** Serves pictures by content hash; an address never changes its content, so everybody may keep it for ever. */
export class Pictures {
  readonly #products: Client<typeof ProductService>;
  readonly #cache = new LRUCache<string, Picture>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ plain, gzipped }) => plain.byteLength + (gzipped?.byteLength ?? 0) + 100,
  });
  /** Those that somebody waits for: it is made once for all. */
  readonly #coming = new Map<string, Promise<Picture>>();

  constructor(products: Client<typeof ProductService>) {
    this.#products = products;
  }

  matches(pathname: string): boolean {
    return pathname.startsWith("/pictures/");
  }

  async serve(request: EdgeRequest, response: EdgeResponse, pathname: string): Promise<void> {
    const [, hash, kind, width] = PATH.exec(pathname) ?? [];
    if (hash === undefined) {
      sendError(response, 404, "not_found", "there is no such picture");
      return;
    }
    const etag = kind === ".svg" ? `"${hash}"` : `"${hash}${kind ?? ""}"`;
    const caching = {
      etag,
      "cache-control": "public, max-age=31536000, immutable",
      vary: "accept-encoding",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    };
    try {
      const { type, plain, gzipped } = this.#cache.get(etag) ?? (await this.#made(etag, () => this.#make(hash, kind, Number(width))));
      if (isKnown(request, etag)) send(response, 304, caching, "");
      else if (gzipped !== undefined && acceptsGzip(request))
        send(response, 200, { ...caching, "content-type": type, "content-encoding": "gzip" }, gzipped);
      else send(response, 200, { ...caching, "content-type": type }, plain);
    } catch (error) {
      const told = ConnectError.from(error);
      if (told.code === Code.NotFound) sendError(response, 404, "not_found", "there is no such picture");
      else sendError(response, 503, "unavailable", "pictures cannot be had at the moment; try again", { "retry-after": "1" });
    }
  }

  async #made(name: string, make: () => Promise<Picture>): Promise<Picture> {
    const coming = this.#coming.get(name) ?? make();
    this.#coming.set(name, coming);
    try {
      const picture = await coming;
      this.#cache.set(name, picture);
      return picture;
    } finally {
      this.#coming.delete(name);
    }
  }

  async #make(hash: string, kind: string | undefined, width: number): Promise<Picture> {
    const { content, contentType } = await this.#products.getPicture({ hash });
    if (kind === ".card.jpg") return { type: "image/jpeg", plain: await socialCard(content), gzipped: undefined };
    if (kind !== ".svg") return { type: "image/webp", plain: await webp(content, width), gzipped: undefined };
    // A drawing is text, and goes in a third of its bytes.
    return { type: contentType, plain: content, gzipped: await compress(content) };
  }
}
