import { IncomingMessage, type ServerResponse } from "node:http";
import { ConnectError } from "@connectrpc/connect";
import { compressionGzip } from "@connectrpc/connect-node";
import { mergeNonProtocolHeaders } from "@connectrpc/connect/protocol";
import { codeToHttpStatus, errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { LRUCache } from "lru-cache";
import { Departure, META, NOBODY, type Caller } from "@technova/mesh";
import { newId } from "@technova/kit";
import { GZIP_FROM_BYTES, type Answer, type AnswerCache } from "../cache/answer-cache.ts";
import { corsHeaders } from "../cors.ts";
import type { Front } from "../front.ts";
import type { FrontRequest } from "../front-request.ts";
import type { Gateway } from "../gateway.ts";
import { beginWith, header, isKnown, requestIdOf, type EdgeRequest, type EdgeResponse } from "../http.ts";
import type { Admission } from "../limits/admission.ts";
import { rateHeaders } from "../limits/rate-limiter.ts";
import { metadataOf } from "./metadata.ts";
import type { Asked, KeptReads } from "./kept-reads.ts";
import { KnownRequests } from "./known-requests.ts";
import type { ShortMethod } from "./short-method.ts";
import { timeIsUp, within } from "./time.ts";
import { readUnary, type UnaryRequest } from "./unary-request.ts";

type Limits = ConstructorParameters<typeof ShortMethod>[1];

const JSON_TYPE = "application/json";
const PROTO_TYPE = "application/proto";
const NO_BODY = Buffer.alloc(0);

/** Ways to write requests that are remembered with what they ask for, in bytes; longer ones are not. */
const NAMES_BYTES = 8 * 1024 * 1024;
const LONGEST_NAME = 2048;
/** What an entry takes beside its texts, about. */
const NAME_OVERHEAD = 256;

export interface ShortPathOptions {
  readonly gateway: Gateway;
  readonly admission: Admission;
  readonly cache: AnswerCache;
  readonly methods: ReadonlyMap<string, ShortMethod>;
  readonly kept: KeptReads;
  readonly limits: Limits;
  readonly origins: ReadonlySet<string>;
  /** The address that a request counts for, before anything else is known of it. */
  readonly clientOf: (request: EdgeRequest) => string;
}

/**
 * The way of nearly every request of a browser: a unary call of Connect over HTTP/1.1, written plainly. It does what
 * Connect's handlers do, without the web's Request, Headers and streams in between, which cost ten times as much as
 * the rest. Answers that are the same for everybody are kept here; what is odd is left to Connect's handlers.
 */
export class ShortPath {
  readonly #options: ShortPathOptions;
  readonly #methods: ReadonlyMap<string, ShortMethod>;
  readonly #names = new LRUCache<string, Asked>({
    maxSize: NAMES_BYTES,
    sizeCalculation: (named, name) => name.length + named.key.length + NAME_OVERHEAD,
  });

  readonly #known = new KnownRequests();

  constructor(options: ShortPathOptions) {
    this.#options = options;
    this.#methods = options.methods;
  }

  /** Answers a GET that was asked before, if the answer is at hand; false: nothing was done. */
  hit(request: EdgeRequest, response: EdgeResponse): boolean {
    if (request.method !== "GET" || !(request instanceof IncomingMessage)) return false;
    const named = this.#names.get(request.url ?? "");
    const holding = named?.method.holding;
    if (named === undefined || holding === undefined) return false;
    const { headers } = request;
    const length = headers["content-length"];
    // A time for it may be one that has to be refused.
    if (headers["connect-timeout-ms"] !== undefined) return false;
    if (headers.host === undefined || headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0")) return false;
    const caller = headers.authorization === undefined ? NOBODY : this.#options.gateway.knownCaller(headers.authorization);
    if (caller === undefined || !isAnybody(caller)) return false;
    const { cache, admission, gateway, origins, clientOf } = this.#options;
    const answer = cache.ready(named.key, holding, () => this.#options.kept.fetch(named, newId("req")), typeOf(named.binary));
    if (answer === undefined) return false;
    const { route } = named.method;
    const client = admission.count("client", gateway.limitOf(route), clientOf(request));
    if (client?.allowed === false) return false;
    const person = gateway.count(route, caller);
    if (person?.allowed === false) return false;
    const limits = [client, person].filter((limit) => limit !== undefined);
    const more = ["x-request-id", requestIdOf(request), ...corsHeaders(origins, headers.origin)];
    if (limits.length > 0) for (const [name, value] of Object.entries(rateHeaders(limits))) more.push(name, value);
    give(request, response as ServerResponse, answer, named.method.cacheControl, more);
    return true;
  }

  /** Takes a request that has been let in; false: it is none for here, and nothing was done. */
  take(request: EdgeRequest, response: EdgeResponse, pathname: string, front: Front): boolean {
    const method = this.#methods.get(pathname);
    if (method === undefined || !(request instanceof IncomingMessage)) return false;
    const url = request.url ?? "";
    const query = url.indexOf("?");
    const asked = readUnary(request, query === -1 ? "" : url.slice(query + 1), this.#options.limits.readMaxBytes);
    if (asked === undefined || (asked.message === undefined && front.body === undefined)) return false;
    // What cannot even be refused has nobody left to tell.
    this.#answer(method, asked, request, response as ServerResponse, front).catch(() => response.destroy());
    return true;
  }

  async #answer(method: ShortMethod, asked: UnaryRequest, request: IncomingMessage, response: ServerResponse, front: Front): Promise<void> {
    const departure = new Departure();
    response.once("close", () => {
      if (!response.writableFinished) departure.tell();
    });
    const wantsGzip = acceptsGzip(request);
    try {
      const bytes = asked.message ?? (await front.body?.collect(request)) ?? NO_BODY;
      front.understood = true;
      const fronted: FrontRequest = {
        header: (name) => header(request, name),
        headers: () => metadataOf(request),
        timeoutMs: asked.timeoutMs,
        signal: departure,
        front,
      };
      const caller = await this.#options.gateway.callerOf(method.route, fronted);
      const { cache } = this.#options;
      if (method.holding !== undefined && cache.isOn && isAnybody(caller)) {
        const answer = await this.#cached(method, method.holding, asked, bytes, request, front);
        give(request, response, answer, request.method === "GET" ? method.cacheControl : undefined, []);
        return;
      }
      const { message, answered } = this.#known.read(method, bytes, asked.binary);
      const answer = await this.#options.gateway.answer(method.route, message, caller, fronted, ({ header: own, trailer }) => {
        for (const [name, value] of own ?? []) response.appendHeader(name, value);
        for (const [name, value] of trailer ?? []) response.appendHeader(`trailer-${name}`, value);
      });
      answered();
      if (request.method === "GET") response.setHeader("cache-control", "private, no-store");
      await end(response, 200, typeOf(asked.binary), method.serialize(answer, asked.binary), wantsGzip);
    } catch (error) {
      await this.#refuse(response, error, wantsGzip);
    }
  }

  async #cached(
    method: ShortMethod,
    holding: NonNullable<ShortMethod["holding"]>,
    { binary, timeoutMs }: UnaryRequest,
    bytes: Buffer,
    request: IncomingMessage,
    front: Front,
  ): Promise<Answer> {
    const { cache } = this.#options;
    const name = request.method === "GET" ? (request.url ?? "") : `${method.route.path} ${String(binary)} ${bytes.toString("latin1")}`;
    let named = this.#names.get(name);
    if (named === undefined) {
      const message = method.parse(bytes, binary);
      named = { method, binary, key: method.keyOf(message, binary) };
    }
    const known = named;
    const fetch = (): Promise<Buffer> => this.#options.kept.fetch(known, front.requestId, header(request, META.traceParent));
    const ready = cache.ready(known.key, holding, fetch, typeOf(binary));
    if (ready !== undefined) {
      this.#remember(name, known);
      return ready;
    }
    const loaded = cache.load(known.key, holding, fetch, typeOf(binary));
    const answer = await (timeoutMs === undefined ? loaded : within(timeoutMs, loaded, timeIsUp));
    // Only now: what is refused is asked for in any number of ways.
    this.#remember(name, known);
    return answer;
  }

  #remember(name: string, named: Asked): void {
    if (name.length <= LONGEST_NAME) this.#names.set(name, named);
  }

  /** Refuses as Connect does (its createUnaryHandler). */
  async #refuse(response: ServerResponse, error: unknown, wantsGzip: boolean): Promise<void> {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const told = ConnectError.from(error);
    if (!told.isWireError) {
      const metadata = new Headers();
      mergeNonProtocolHeaders(metadata, told.metadata);
      for (const [name, value] of metadata) response.appendHeader(name, value);
    }
    const body = errorToJsonBytes(told, this.#options.limits.jsonOptions);
    await end(response, codeToHttpStatus(told.code), JSON_TYPE, body, wantsGzip);
  }
}

/** Whether a caller gets what everybody gets. */
function isAnybody({ roles }: Caller): boolean {
  return roles.length === 0;
}

function typeOf(binary: boolean): string {
  return binary ? PROTO_TYPE : JSON_TYPE;
}

const GZIP = /(?:^|,)\s*gzip\s*(?:,|$)/;

function acceptsGzip(request: IncomingMessage): boolean {
  const accepted = header(request, "accept-encoding");
  return accepted !== undefined && GZIP.test(accepted);
}

/** Gives a kept answer; `cacheControl` where others may keep it too. */
function give(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  cacheControl: string | undefined,
  more: readonly string[],
): void {
  const headers: string[] = ["content-type", answer.contentType, "vary", "origin, accept-encoding", ...more];
  if (cacheControl !== undefined) {
    headers.push("etag", answer.etag, "cache-control", cacheControl, "age", String(Math.floor((performance.now() - answer.madeAt) / 1000)));
    if (isKnown(request, answer.etag)) {
      finish(response, 304, headers, NO_BODY);
      return;
    }
  }
  const gzipped = acceptsGzip(request) ? answer.gzipped : undefined;
  const bytes = gzipped ?? answer.bytes;
  if (gzipped !== undefined) headers.push("content-encoding", "gzip");
  headers.push("content-length", String(bytes.byteLength));
  finish(response, 200, headers, bytes);
}

function finish(response: ServerResponse, status: number, headers: readonly string[], bytes: Buffer): void {
  beginWith(response, status, headers);
  response.end(bytes);
}

async function end(response: ServerResponse, status: number, type: string, body: Uint8Array, wantsGzip: boolean): Promise<void> {
  let bytes = body;
  if (wantsGzip && bytes.byteLength >= GZIP_FROM_BYTES) {
    bytes = await compressionGzip.compress(bytes);
    response.setHeader("content-encoding", "gzip");
  }
  response.setHeader("content-type", type);
  response.setHeader("content-length", bytes.byteLength);
  response.writeHead(status);
  response.end(bytes);
}
