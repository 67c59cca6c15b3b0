import type { DescService } from "@bufbuild/protobuf";
import { createClient, type Client, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { typedTransport } from "./errors.ts";
import { RETRIES, idempotencyKeys, retries, type RetryOptions } from "./repeats.ts";
import { GuestSession, memoryStore, sessions, type SessionStore } from "./session.ts";

export interface TechnovaOptions {
  /** The edge, such as `https://shop.example`. */
  readonly baseUrl: string;
  /**
   * Who asks: a guest, whose session is opened when it is first needed (the default), or whoever's token this gives,
   * which is asked for before each request.
   */
  readonly token?: () => string | Promise<string>;
  /** Where a guest's session is kept; in memory where nothing is said. */
  readonly store?: SessionStore;
  readonly retries?: Partial<RetryOptions>;
  /** Time for a call with one answer, its repeats included, in milliseconds, where the call says nothing. */
  readonly timeoutMs?: number;
  /** More of your own, outside of those that are here. */
  readonly interceptors?: readonly Interceptor[];
  /** Instead of the global one. */
  readonly fetch?: typeof globalThis.fetch;
}

/** A way to the edge, over which any of its services can be called. */
export interface Technova {
  readonly transport: Transport;
  /** A client of a service: `technova.client(OrderService)`. */
  client<S extends DescService>(service: S): Client<S>;
}

const TIMEOUT_MS = 15_000;

/**
 * Connects to an edge, in a browser or in Node. Calls carry a session, mutations a key that makes repeats harmless, and
 * what may be repeated is repeated where it was not answered. Failures are TechnovaErrors.
 */
export function createTechnova(options: TechnovaOptions): Technova {
  const { baseUrl, token, store = memoryStore(), timeoutMs = TIMEOUT_MS, fetch } = options;
  const retrying = retries({ ...RETRIES, ...options.retries });
  const open = (interceptors: Interceptor[]): Transport =>
    typedTransport(createConnectTransport({ baseUrl, interceptors, ...(fetch === undefined ? {} : { fetch }) }), timeoutMs);
  const who = token ?? new GuestSession(open([retrying]), store, Date.now);
  const own = [idempotencyKeys(() => crypto.randomUUID()), retrying, sessions(who)];
  const transport = open([...(options.interceptors ?? []), ...own]);
  return { transport, client: (service) => createClient(service, transport) };
}
