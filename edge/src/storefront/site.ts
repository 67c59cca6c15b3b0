import type { IncomingMessage, ServerResponse } from "node:http";
import type { Transport } from "@connectrpc/connect";

/** What a site is given for one request. */
export interface SiteHost {
  /** Calls the platform's public methods on behalf of whoever has the token; "" for nobody. */
  readonly transport: (token: string) => Transport;
  /** Of the answer's Content-Security-Policy. */
  readonly nonce: string;
  /** As browsers see it, such as "https://shop.example". */
  readonly origin: string;
  /** Tells the operator of what failed on a page. */
  readonly report: (error: unknown) => void;
}

/** A file of a site whose name changes with its content. */
export interface SiteFile {
  readonly type: string;
  readonly plain: Uint8Array;
  /** Compressed, by the name of the coding. */
  readonly compressed: ReadonlyMap<string, Uint8Array>;
}

/** A site whose pages the edge serves, rendered in this process. */
export interface Site {
  /** By their addresses. */
  readonly files: ReadonlyMap<string, SiteFile>;
  readonly serve: (request: IncomingMessage, response: ServerResponse, host: SiteHost) => void;
}
