import type { Transport } from "@connectrpc/connect";

/** What a site is given for one request. */
export interface SiteHost {
  /** Calls the platform's public methods on behalf of whoever has the token; "" for nobody. */
  readonly transport: (token: string) => Transport;
  /** Of the answer's Content-Security-Policy. */
  readonly nonce: string;
  /** A key for a form that counts once, such as an Idempotency-Key. */
  readonly once: string;
  /** Whether this page is given to many: to people who mostly have nothing of the site yet. */
  readonly shared: boolean;
  /** As browsers see it, such as "https://shop.example". */
  readonly origin: string;
  /** Tells the operator of what failed on a page. */
  readonly report: (error: unknown) => void;
}

/** A file of a site; under /assets/ its name changes with its content. */
export interface SiteFile {
  readonly type: string;
  readonly plain: Uint8Array;
  /** Compressed, by the name of the coding. */
  readonly compressed: ReadonlyMap<string, Uint8Array>;
}

/** A request as far as it decides who shares its answer. */
export interface PageRequest {
  /** With its query. */
  readonly path: string;
  readonly cookie: string;
}

/** Requests with the same key get the same page but for `nonce` and `once`. */
export interface SharedAs {
  readonly key: string;
  /** All of the cookies that the page is rendered with: nothing of a visitor's own reaches what others get. */
  readonly cookie: string;
}

/** What a site answers: its body there as a whole, or as it comes. */
export interface SiteAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array | ReadableStream<Uint8Array> | null;
}

/** A site whose pages the edge serves, rendered in this process. */
export interface Site {
  /** By their addresses. */
  readonly files: ReadonlyMap<string, SiteFile>;
  /** What a request to read has in common with others; undefined: its page is this reader's own. */
  readonly sharedAs: (request: PageRequest) => SharedAs | undefined;
  readonly render: (request: Request, host: SiteHost) => Promise<SiteAnswer>;
}
