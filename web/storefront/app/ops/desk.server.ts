import type { DescService } from "@bufbuild/protobuf";
import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient, type Client } from "@connectrpc/connect";
import { data, redirect, type RouterContextProvider } from "react-router";
import { hostContext, type Host } from "../lib/host.ts";
import { isOwn } from "../lib/shop.server.ts";

const COOKIE = /(?:^|;\s*)technova_operator=([\w.-]+)/;
const SIGN_IN = "/ops/sign-in";

/** One request of an operator, and the platform's services on their behalf. */
export class Desk {
  readonly #host: Host;
  readonly #token: string;
  readonly #path: string;

  private constructor(host: Host, token: string, path: string) {
    this.#host = host;
    this.#token = token;
    this.#path = path;
  }

  /** Sends whoever has not signed in to where they can; throws a 403 for a form that another site sent. */
  static open({ request, context }: { readonly request: Request; readonly context: Readonly<RouterContextProvider> }): Desk {
    const host = context.get(hostContext);
    if (request.method !== "GET" && request.method !== "HEAD" && !isOwn(request, host.origin)) throw data(null, { status: 403 });
    const { pathname, search } = new URL(request.url);
    const token = COOKIE.exec(request.headers.get("cookie") ?? "")?.[1] ?? "";
    const desk = new Desk(host, token, pathname.replace(/\.data$/, "") + search);
    if (!isOperators(token)) throw desk.signIn();
    return desk;
  }

  client<S extends DescService>(service: S): Client<S> {
    return createClient(service, this.#host.transport(this.#token));
  }

  /** Where an operator signs in, to come back here. */
  signIn(): Response {
    const ended = this.#token === "" ? "" : "&ended=1";
    return redirect(`${SIGN_IN}?to=${encodeURIComponent(this.#path)}${ended}`);
  }

  /** What a page needs whole: sends operators away whose token has ended, and says what they may not see. */
  async need<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      const { code, rawMessage } = ConnectError.from(error);
      if (code === Code.Unauthenticated) throw this.signIn();
      if (code === Code.PermissionDenied) throw data(rawMessage, { status: 403 });
      if (code === Code.NotFound || code === Code.InvalidArgument) throw data(rawMessage, { status: 404 });
      throw error;
    }
  }

  /** What a page does without: the reason where it cannot be had, and whether that is only this operator's role. */
  async want<T>(work: Promise<T>): Promise<{ readonly value: T } | { readonly why: string; readonly closed: boolean }> {
    try {
      return { value: await work };
    } catch (error) {
      const told = ConnectError.from(error);
      if (told.code === Code.Unauthenticated) throw this.signIn();
      return { why: told.rawMessage, closed: told.code === Code.PermissionDenied };
    }
  }
}

/** Whether a token says that it is an operator's. It is for the services to verify it; shoppers are not led in here. */
function isOperators(token: string): boolean {
  try {
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { readonly kind?: unknown };
    return claims.kind === "operator";
  } catch {
    return false;
  }
}

/** Milliseconds since 1970; null for no time. */
export function at(time: Timestamp | undefined): number | null {
  return time === undefined ? null : timestampMs(time);
}
