import type { Client } from "@connectrpc/connect";
import type { KeyService } from "@technova/gen/technova/auth/v1/key_service_pb.js";
import { send, type EdgeResponse } from "./http.ts";

const FRESH_MS = 60_000;

/** The keys that tokens are verified with, as a JWK set (RFC 7517), asked for anew each minute. */
export class PublicKeys {
  readonly #client: Client<typeof KeyService>;
  #body = "";
  #until = 0;

  constructor(client: Client<typeof KeyService>) {
    this.#client = client;
  }

  async serve(response: EdgeResponse): Promise<void> {
    if (performance.now() >= this.#until) {
      const { keys } = await this.#client.getJwks({});
      this.#body = JSON.stringify({ keys: keys.map(({ kty, crv, x, kid, alg, use }) => ({ kty, crv, x, kid, alg, use })) });
      this.#until = performance.now() + FRESH_MS;
    }
    send(response, 200, { "content-type": "application/json", "cache-control": "public, max-age=60" }, this.#body);
  }
}
