import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { header, isKnown, send, type EdgeRequest, type EdgeResponse } from "./http.ts";

/** The contracts as OpenAPI 3.1, written by `npm run generate` and served as it is. */
export class OpenApi {
  readonly #plain = readFileSync(fileURLToPath(import.meta.resolve("@technova/gen/openapi.json")));
  readonly #gzip = gzipSync(this.#plain, { level: 9 });
  readonly #etag = `"${createHash("sha256").update(this.#plain).digest("base64url")}"`;

  serve(request: EdgeRequest, response: EdgeResponse): void {
    const caching = { etag: this.#etag, "cache-control": "public, max-age=300", vary: "accept-encoding" };
    if (isKnown(request, this.#etag)) {
      send(response, 304, caching, "");
      return;
    }
    const zipped = /\bgzip\b/.test(header(request, "accept-encoding") ?? "");
    const headers = { ...caching, "content-type": "application/json", ...(zipped ? { "content-encoding": "gzip" } : {}) };
    // Anybody's tool may read it, from any page.
    response.setHeader("access-control-allow-origin", "*");
    send(response, 200, headers, zipped ? this.#gzip : this.#plain);
  }
}
