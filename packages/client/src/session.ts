import { Code, ConnectError, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { SessionService } from "@technova/gen/technova/auth/v1/session_service_pb.js";
import { termsOf } from "./policy.ts";

/** A guest's session: a token and until when it counts. */
export interface Session {
  readonly accessToken: string;
  /** Milliseconds since 1970. */
  readonly expireTime: number;
  readonly subject: string;
}

/** Where a session is kept between visits. A token is a secret: keep it where other sites cannot read it. */
export interface SessionStore {
  load(): Session | undefined;
  save(session: Session | undefined): void;
}

export function memoryStore(): SessionStore {
  let kept: Session | undefined;
  return { load: () => kept, save: (session) => (kept = session) };
}

/** What of the browser's `Storage` is needed, such as `localStorage`. */
export interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Keeps the session in a browser's storage; one that cannot be read counts as none. */
export function webStore(storage: WebStorage, key = "technova.session"): SessionStore {
  return {
    load() {
      try {
        const kept = JSON.parse(storage.getItem(key) ?? "null") as Partial<Session> | null;
        const { accessToken, expireTime, subject } = kept ?? {};
        if (typeof accessToken !== "string" || typeof expireTime !== "number") return undefined;
        return { accessToken, expireTime, subject: subject ?? "" };
      } catch {
        return undefined;
      }
    },
    save(session) {
      try {
        if (session === undefined) storage.removeItem(key);
        else storage.setItem(key, JSON.stringify(session));
      } catch {
        // Full, or forbidden: the session lasts as long as the page, which keeps it itself.
      }
    },
  };
}

/** With less than this left, in milliseconds, a session is not begun with any more. */
const NEARLY_OVER_MS = 30_000;

/** The guest's session that requests go out with: opened when first needed, and again when it is over. */
export class GuestSession {
  readonly #open: () => Promise<Session>;
  readonly #store: SessionStore;
  readonly #now: () => number;
  /** Where the store keeps nothing. */
  #last: Session | undefined;
  #opening: Promise<Session> | undefined;

  constructor(transport: Transport, store: SessionStore, now: () => number) {
    const service = createClient(SessionService, transport);
    this.#store = store;
    this.#now = now;
    this.#open = async () => {
      const { accessToken, expireTime, subject } = await service.createAnonymousSession({});
      return { accessToken, subject, expireTime: expireTime === undefined ? Infinity : timestampDate(expireTime).getTime() };
    };
  }

  async token(): Promise<string> {
    const kept = this.#store.load() ?? this.#last;
    if (kept !== undefined && kept.expireTime - this.#now() > NEARLY_OVER_MS) return kept.accessToken;
    // Requests that begin together share one session.
    this.#opening ??= this.#open()
      .then((session) => {
        this.#last = session;
        this.#store.save(session);
        return session;
      })
      .finally(() => (this.#opening = undefined));
    return (await this.#opening).accessToken;
  }

  /** Forgets a token that does not count any more, unless another has come already. */
  forget(token: string): void {
    if (this.#last?.accessToken === token) this.#last = undefined;
    if (this.#store.load()?.accessToken === token) this.#store.save(undefined);
  }
}

/** What a promise gives, or the signal's reason where that is first: whoever gave up does not wait for a session. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Sends a token with what needs one; a guest's that is refused is replaced once. */
export function sessions(tokens: GuestSession | (() => string | Promise<string>)): Interceptor {
  return (next) => async (request) => {
    if (!termsOf(request.method).needsSession || request.header.has("authorization")) return next(request);
    if (typeof tokens === "function") {
      request.header.set("authorization", `Bearer ${await tokens()}`);
      return next(request);
    }
    const token = await unlessAborted(tokens.token(), request.signal);
    request.header.set("authorization", `Bearer ${token}`);
    try {
      const answer = await next(request);
      return answer.stream ? { ...answer, message: forgetting(answer.message, () => tokens.forget(token)) } : answer;
    } catch (error) {
      if (request.stream || ConnectError.from(error).code !== Code.Unauthenticated) throw error;
      tokens.forget(token);
      request.header.set("authorization", `Bearer ${await unlessAborted(tokens.token(), request.signal)}`);
      return await next(request);
    } finally {
      request.header.delete("authorization");
    }
  };
}

/** A stream says only in its messages that its token does not count; the next request then goes out with another. */
async function* forgetting<T>(messages: AsyncIterable<T>, forget: () => void): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (error) {
    if (ConnectError.from(error).code === Code.Unauthenticated) forget();
    throw error;
  }
}
