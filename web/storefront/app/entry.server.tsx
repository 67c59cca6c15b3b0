import { Code, ConnectError } from "@connectrpc/connect";
import { renderToString } from "react-dom/server";
import { ServerRouter, isRouteErrorResponse, type EntryContext, type RouterContextProvider } from "react-router";
import { bytesOf } from "./lib/bytes.server.ts";
import { hostContext } from "./lib/host.ts";
import { handOver } from "./lib/hand-over.server.ts";
import { seenBeforeScripts } from "./lib/first-visit.server.ts";
import { LANGUAGES } from "./lib/locale.ts";
import { loadMessages } from "./lib/messages.ts";

export { hostContext };

/** A page whose data takes longer than this is cut off. */
export const streamTimeout = 10_000;
const DOCTYPE = "<!DOCTYPE html>";
const END = "</body></html>";
/** What our forms answer where they are refused; what is not taken for one at all stays what it is. */
const REFUSED = new Set([400, 402, 409]);
const AWAY = new Set([Code.Unavailable, Code.DeadlineExceeded, Code.ResourceExhausted]);

await Promise.all(LANGUAGES.flatMap((language) => [loadMessages(language, "shop"), loadMessages(language, "buying")]));

/** Pages that are there as a whole: a Response makes a stream of its body, which is then read again, and takes longer than some of its parts. */
export const wholePages = new WeakMap<Response, Uint8Array>();

/** Requests that failed because something is away, and may work in a moment. */
const away = new WeakSet<Readonly<RouterContextProvider>>();

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  { serverHandoffStream, ...entry }: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const { nonce, shared } = context.get(hostContext);
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("content-security-policy", policy(nonce));
  if (away.has(context)) headers.set("retry-after", "2");
  // Loaders wait for all that they give, so that nothing is left to stream: in one piece a page takes half as long.
  const page = renderToString(<ServerRouter context={entry} url={request.url} nonce={nonce} />);
  const handedOver = entry.renderMeta?.didRenderScripts === true ? await handOver(serverHandoffStream, nonce) : "";
  const before = page.slice(0, -END.length);
  const body = shared
    ? bytesOf(seenBeforeScripts(`${DOCTYPE}${before}${handedOver}${END}`, nonce))
    : bytesOf(DOCTYPE, before, handedOver, END);
  const answer = new Response(null, { headers, status: away.has(context) ? 503 : status });
  wholePages.set(answer, body);
  return answer;
}

/**
 * What came of a form that a script sent. To it a refusal is an answer like any other, and browsers write whatever has
 * a status of 4xx into their console as a failure of the page.
 */
export function handleDataRequest(response: Response, { request }: { readonly request: Request }): Response {
  return request.method === "POST" && REFUSED.has(response.status) ? new Response(response.body, { headers: response.headers }) : response;
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
