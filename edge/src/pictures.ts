import { Code, ConnectError, type Client } from "@connectrpc/connect";
import { LRUCache } from "lru-cache";
import type { GetPictureResponse, ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { header, send, sendError, type EdgeRequest, type EdgeResponse } from "./http.ts";

const PATH = /^\/pictures\/([0-9a-f]{64})\.(svg)$/;
const CACHE_BYTES = 32 * 1024 * 1024;

/** Serves pictures by content hash; an address never changes its content, so everybody may keep it for ever. */
export class Pictures {
  readonly #products: Client<typeof ProductService>;
  readonly #cache = new LRUCache<string, GetPictureResponse>({
    maxSize: CACHE_BYTES,
    sizeCalculation: (picture) => picture.content.byteLength + 100,
  });

  constructor(products: Client<typeof ProductService>) {
    this.#products = products;
  }

  matches(pathname: string): boolean {
    return pathname.startsWith("/pictures/");
  }

  async serve(request: EdgeRequest, response: EdgeResponse, pathname: string): Promise<void> {
    const hash = PATH.exec(pathname)?.[1];
    if (hash === undefined) {
      sendError(response, 404, "not_found", "there is no such picture");
      return;
    }
    const etag = `"${hash}"`;
    const caching = {
      etag,
      "cache-control": "public, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    };
    try {
      const picture = this.#cache.get(hash) ?? (await this.#products.getPicture({ hash }));
      this.#cache.set(hash, picture);
      if (header(request, "if-none-match") === etag) send(response, 304, caching, "");
      else send(response, 200, { ...caching, "content-type": picture.contentType }, picture.content);
    } catch (error) {
      const told = ConnectError.from(error);
      if (told.code === Code.NotFound) sendError(response, 404, "not_found", "there is no such picture");
      else sendError(response, 503, "unavailable", "pictures cannot be had at the moment; try again", { "retry-after": "1" });
    }
  }
}
