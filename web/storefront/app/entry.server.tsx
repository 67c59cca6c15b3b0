import { PassThrough } from "node:stream";
import { createReadableStreamFromReadable } from "@react-router/node";
import { renderToPipeableStream } from "react-dom/server";
import { ServerRouter, isRouteErrorResponse, type EntryContext, type RouterContextProvider } from "react-router";
import { hostContext } from "./lib/host.ts";
import { LANGUAGES } from "./lib/locale.ts";
import { loadMessages } from "./lib/messages.ts";

export { hostContext };

/** A page whose data takes longer than this is cut off. */
export const streamTimeout = 10_000;

await Promise.all(LANGUAGES.map((language) => loadMessages(language)));

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const { nonce } = context.get(hostContext);
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("content-security-policy", policy(nonce));
  return new Promise((resolve, reject) => {
    let failed = false;
    const { pipe, abort } = renderToPipeableStream(<ServerRouter context={entry} url={request.url} nonce={nonce} />, {
      nonce,
      onShellReady() {
        const body = new PassThrough();
        pipe(body);
        resolve(new Response(createReadableStreamFromReadable(body), { headers, status: failed ? 500 : status }));
      },
      onAllReady: () => clearTimeout(late),
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
  if (!request.signal.aborted && !isRouteErrorResponse(error)) context.get(hostContext).report(error);
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}
