import { IncomingMessage, type ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { Code, type ConnectError } from "@connectrpc/connect";
import { NEVER } from "@technova/mesh";
import { errorMessage, type Logger } from "@technova/kit";
import { GZIP_FROM_BYTES } from "../cache/answer-cache.ts";
import type { Client as ClientFacts } from "../client-address.ts";
import type { Front } from "../front.ts";
import type { Gateway } from "../gateway.ts";
import {
  acceptsGzip,
  beginWith,
  codingsOf,
  hasBody,
  isHost,
  header,
  readBody,
  requestIdOf,
  send,
  sendError,
  type EdgeRequest,
  type EdgeResponse,
} from "../http.ts";
import type { Admission } from "../limits/admission.ts";
import { rateHeaders } from "../limits/rate-limiter.ts";
import type { KeptReads } from "../short/kept-reads.ts";
import { SharedPages, newUniques, type Rendered, type SharedPage } from "./shared-pages.ts";
import type { Uniques } from "./page-template.ts";
import type { Site, SiteAnswer, SiteFile } from "./site.ts";
import { PageTransport } from "./transport.ts";

/** Addresses of the platform's own, which are never a page's. */
const NO_PAGE =
  /^\/(?:(?:technova|grpc|connectrpc|buf)\.|pictures\/|orders\/|live$|webhooks\/|sandbox\/|mailbox|ops\/sign-out|openapi\.json|\.well-known\/|api$)/;
const FORMS = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)/;
const MAX_FORM_BYTES = 64 * 1024;
const FOR_EVER = "public, max-age=31536000, immutable";
const A_DAY = "public, max-age=86400";
/** Failures that are an answer: there is nothing there. */
const ANSWERS = new Set([Code.NotFound, Code.InvalidArgument]);
/** Of HTTP's, what belongs to one hop or is found anew for each answer. */
const NOT_PASSED = /^(?:connection|content-length|content-encoding|transfer-encoding)$/;
/** Copying less than this is quicker than to have the system gather it, in bytes. */
const JOINED_UP_TO = 4096;
const compress = promisify(gzip);

const SAFE_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
  "cache-control": "private, no-store",
  vary: "accept-encoding",
} as const;

export interface SiteServerOptions {
  readonly site: Site;
  readonly gateway: Gateway;
  readonly kept: KeptReads;
  readonly admission: Admission;
  readonly clientOf: (request: EdgeRequest) => ClientFacts;
  /** Whether pages that are the same for everybody are kept. */
  readonly keepPages: boolean;
  readonly logger: Logger;
}

interface SharedRequest {
  readonly origin: string;
  readonly path: string;
  readonly cookie: string;
  readonly front: Front;
}

/** Serves a site: its files, pages that many share, and pages of one reader's own. */
export class SiteServer {
  readonly #options: SiteServerOptions;
  readonly #pages: SharedPages;

  constructor(options: SiteServerOptions) {
    this.#options = options;
    this.#pages = new SharedPages(options.kept.holdings, options.keepPages);
  }

  /** Whether a request is for the site: one of its files, a page, or a form that a page sent. */
  takes(request: EdgeRequest, pathname: string): boolean {
    if (NO_PAGE.test(pathname)) return false;
    if (isReading(request)) return true;
    return request.method === "POST" && FORMS.test(header(request, "content-type") ?? "");
  }

  /** Forgets the pages that events of these types make wrong. */
  forget(types: ReadonlySet<string> | "all"): void {
    this.#pages.forget(types);
  }

  async serve(request: EdgeRequest, response: EdgeResponse, url: URL, front: Front): Promise<void> {
    const file = this.#options.site.files.get(url.pathname);
    const isNamed = url.pathname.startsWith("/assets/");
    if (file !== undefined) return sendFile(request, response, file, isNamed ? FOR_EVER : A_DAY);
    if (isNamed) return sendError(response, 404, "not_found", "there is no such file; load the page again");
    const origin = originOf(front.client.secure, header(request, "host") ?? header(request, ":authority") ?? "localhost");
    const path = `${url.pathname}${url.search}`;
    const cookie = header(request, "cookie") ?? "";
    const shared = isReading(request) && this.#pages.isOn ? this.#options.site.sharedAs({ path, cookie }) : undefined;
    if (shared !== undefined) {
      const asked = { origin, path, cookie: shared.cookie, front };
      this.#give(request, response, await this.#pages.page(`${origin} ${shared.key}`, () => this.#renderShared(asked)), []);
      return;
    }
    const gone = new AbortController();
    (response as ServerResponse).once("close", () => gone.abort());
    let body: Buffer | undefined;
    if (hasBody(request)) {
      body = await readBody(request, front, MAX_FORM_BYTES);
      if (body === undefined) return sendError(response, 413, "resource_exhausted", `a form has at most ${MAX_FORM_BYTES} bytes`);
    }
    // Not as one address seen from another: a path that begins with two slashes would name a host of its own.
    const asked = new Request(origin + path, {
      // A page that is only asked for its headers is the page.
      method: isReading(request) ? "GET" : (request.method ?? "GET"),
      headers: headersOf(request),
      signal: gone.signal,
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
    const answer = await this.#render(asked, newUniques(), front, gone.signal, () => undefined);
    await write(request, response as ServerResponse, answer);
  }

  /** Answers a plain GET of a page that many share, if that is at hand; false: nothing was done. */
  hit(request: EdgeRequest, response: EdgeResponse): boolean {
    if (request.method !== "GET" || !(request instanceof IncomingMessage) || !this.#pages.isOn) return false;
    const { headers, url: path = "" } = request;
    const length = headers["content-length"];
    if (headers.host === undefined || headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0")) return false;
    if (NO_PAGE.test(path)) return false;
    const shared = this.#options.site.sharedAs({ path, cookie: headers.cookie ?? "" });
    if (shared === undefined || !isHost(headers.host)) return false;
    const { admission, clientOf } = this.#options;
    const client = clientOf(request);
    const origin = originOf(client.secure, headers.host);
    const requestId = requestIdOf(request);
    const asked = { origin, path, cookie: shared.cookie, front: frontOf(requestId, client) };
    const page = this.#pages.ready(`${origin} ${shared.key}`, () => this.#renderShared(asked));
    if (page === undefined) return false;
    const limit = admission.count("client", "other", client.address);
    if (limit?.allowed === false) return false;
    const limits = limit === undefined ? [] : Object.entries(rateHeaders([limit])).flat();
    this.#give(request, response, page, ["x-request-id", requestId, ...limits]);
    return true;
  }

  async #renderShared({ origin, path, cookie, front }: SharedRequest): Promise<Rendered> {
    let whole = true;
    const failed = ({ code }: ConnectError): void => {
      if (!ANSWERS.has(code)) whole = false;
    };
    // Others wait for it too, and get it after: nobody's going away ends it, and nobody is told of the limits of its parts.
    const asked = new Request(origin + path, { headers: { cookie } });
    const rendered = await this.#render(asked, this.#pages.uniques, { ...front, tell: () => undefined }, NEVER, failed);
    const keep = whole && rendered.status === 200 && rendered.headers.getSetCookie().length === 0;
    const { status, body } = rendered;
    const bytes = body instanceof Uint8Array ? body : await new Response(body).bytes();
    return { status, headers: headersWith(rendered.headers), body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), keep };
  }

  /** Gives a kept page; `more` are headers of this answer, names and values in turn. */
  #give(request: EdgeRequest, response: EdgeResponse, { status, head, template }: SharedPage, more: readonly string[]): void {
    const uniques = newUniques();
    const headers = [...head.list(uniques), ...more];
    const zipped = acceptsGzip(request);
    if (zipped) headers.push("content-encoding", "gzip");
    finish(response as ServerResponse, status, headers, zipped ? template.gzipped(uniques) : template.plain(uniques));
  }

  #render(
    asked: Request,
    { nonce, once }: Uniques,
    front: Front,
    gone: AbortSignal,
    failed: (error: ConnectError) => void,
  ): Promise<SiteAnswer> {
    const { site, gateway, kept, logger } = this.#options;
    const url = new URL(asked.url);
    return site.render(asked, {
      transport: (token) => new PageTransport({ gateway, kept, front, gone, failed }, token),
      nonce,
      once,
      shared: nonce === this.#pages.uniques.nonce,
      origin: url.origin,
      report: (error) =>
        logger.error(
          { path: url.pathname, requestId: front.requestId, error: errorMessage(error) },
          "a page could not be rendered as it should",
        ),
    });
  }
}

function originOf(secure: boolean, host: string): string {
  return `${secure ? "https" : "http"}://${host}`;
}

function frontOf(requestId: string, client: ClientFacts): Front {
  return { requestId, client, limits: [], body: undefined, tell: () => undefined, understood: true };
}

function isReading({ method }: EdgeRequest): boolean {
  return method === "GET" || method === "HEAD";
}

function headersOf(request: EdgeRequest): [string, string][] {
  return Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || name.startsWith(":") || NOT_PASSED.test(name) ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
}

/** The headers of a page, with those that every page has. */
function headersWith(headers: Iterable<readonly [string, string]>): [name: string, value: string][] {
  const all = new Map<string, string>(Object.entries(SAFE_HEADERS));
  for (const [name, value] of headers) if (name !== "set-cookie" && !NOT_PASSED.test(name)) all.set(name, value);
  return [...all];
}

function finish(response: ServerResponse, status: number, headers: string[], pieces: readonly Uint8Array[]): void {
  const size = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  headers.push("content-length", String(size));
  if (size <= JOINED_UP_TO) {
    beginWith(response, status, headers);
    response.end(Buffer.concat(pieces, size));
    return;
  }
  // In one system call, and without a copy.
  response.cork();
  beginWith(response, status, headers);
  for (const piece of pieces) response.write(piece);
  response.end();
  response.uncork();
}

/** Writes a page: in one piece where it is there already, and otherwise as it comes. */
async function write(request: EdgeRequest, response: ServerResponse, answer: SiteAnswer): Promise<void> {
  for (const [name, value] of headersWith(answer.headers)) response.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  if (answer.body instanceof Uint8Array) return writeWhole(request, response, answer.status, answer.body);
  const pieces = answer.body?.getReader();
  const first = (await pieces?.read()) ?? { done: true, value: undefined };
  const second = first.done ? first : await pieces?.read();
  if (pieces !== undefined && second !== undefined && !second.done) {
    response.statusCode = answer.status;
    for (const piece of [first.value, second.value]) response.write(piece);
    for (let next = await pieces.read(); !next.done; next = await pieces.read()) response.write(next.value);
    response.end();
    return;
  }
  await writeWhole(request, response, answer.status, first.value ?? new Uint8Array());
}

async function writeWhole(request: EdgeRequest, response: ServerResponse, status: number, bytes: Uint8Array): Promise<void> {
  if (bytes.byteLength < GZIP_FROM_BYTES || !acceptsGzip(request)) {
    finish(response, status, [], [bytes]);
    return;
  }
  response.setHeader("content-encoding", "gzip");
  finish(response, status, [], [await compress(bytes)]);
}

function sendFile(request: EdgeRequest, response: EdgeResponse, { type, plain, compressed }: SiteFile, caching: string): void {
  const accepted = codingsOf(request);
  const coding = [...compressed.keys()].find((one) => accepted.includes(one));
  const bytes = (coding === undefined ? undefined : compressed.get(coding)) ?? plain;
  send(
    response,
    200,
    {
      "content-type": type,
      "cache-control": caching,
      vary: "accept-encoding",
      ...(coding === undefined ? {} : { "content-encoding": coding }),
    },
    bytes,
  );
}
