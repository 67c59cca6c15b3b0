import { PassThrough, Writable } from "node:stream";
import { createReadableStreamFromReadable } from "@react-router/node";
import { Code, ConnectError } from "@connectrpc/connect";
import type { ReactNode } from "react";
import { renderToPipeableStream } from "react-dom/server";
import { ServerRouter, isRouteErrorResponse, type EntryContext, type RouterContextProvider } from "react-router";
import { hostContext } from "./lib/host.ts";
import { seenBeforeScripts } from "./lib/first-visit.server.ts";
import { LANGUAGES } from "./lib/locale.ts";
import { loadMessages } from "./lib/messages.ts";

export { hostContext };

/** A page whose data takes longer than this is cut off. */
export const streamTimeout = 10_000;
/** How long a page that is nearly whole is waited for, in milliseconds. */
const REST_MS = 5;
const AWAY = new Set([Code.Unavailable, Code.DeadlineExceeded, Code.ResourceExhausted]);

await Promise.all(LANGUAGES.flatMap((language) => [loadMessages(language, "shop"), loadMessages(language, "buying")]));

/** Requests that failed because something is away, and may work in a moment. */
const away = new WeakSet<Readonly<RouterContextProvider>>();

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const { nonce, shared } = context.get(hostContext);
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("content-security-policy", policy(nonce));
  if (away.has(context)) headers.set("retry-after", "2");
  const { body, failed } = await rendered(<ServerRouter context={entry} url={request.url} nonce={nonce} />, nonce);
  return new Response(shared && body instanceof Uint8Array ? seenBeforeScripts(body, nonce) : body, {
    headers,
    status: failed ? 500 : away.has(context) ? 503 : status,
  });
}

interface Page {
  readonly body: BodyInit;
  readonly failed: boolean;
}

/**
 * The page in one piece where all of it can be had at once, which costs a fraction of many small pieces; where a part is
 * waited for, what there is goes ahead.
 */
function rendered(tree: ReactNode, nonce: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    let failed = false;
    let whole = false;
    let begun = false;
    const begin = (): void => {
      if (begun) return;
      begun = true;
      if (whole) {
        const pieces: Uint8Array[] = [];
        const all = new Writable({
          write(piece: Uint8Array, _encoding, done) {
            pieces.push(piece);
            done();
          },
        });
        all.once("finish", () => resolve({ body: new Uint8Array(Buffer.concat(pieces)), failed }));
        pipe(all);
      } else {
        const body = new PassThrough();
        pipe(body);
        resolve({ body: createReadableStreamFromReadable(body), failed });
      }
    };
    const { pipe, abort } = renderToPipeableStream(tree, {
      nonce,
      // The data for the browser's own script comes a turn after the rest.
      onShellReady: () => setTimeout(begin, REST_MS),
      onAllReady() {
        whole = !begun;
        begin();
        clearTimeout(late);
      },
      onShellError(error) {
        clearTimeout(late);
        reject(error);
      },
      onError() {
        failed = true;
      },
    });
    const late = setTimeout(abort, streamTimeout + 1000).unref();
  });
}

/** What a loader or a component threw, which its reader sees as an error page. */
export function handleError(
  error: unknown,
  { request, context }: { readonly request: Request; readonly context: Readonly<RouterContextProvider> },
): void {
  if (request.signal.aborted || isRouteErrorResponse(error)) return;
  if (error instanceof ConnectError && AWAY.has(error.code)) away.add(context);
  context.get(hostContext).report(error);
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}
