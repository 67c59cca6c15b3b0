import type { Front } from "./front.ts";
import { cookieOf, escapeHtml, header, readBody, send, sendError, type EdgeRequest, type EdgeResponse } from "./http.ts";
import { page } from "./page.ts";

const COOKIE = "technova_operator";
const MAX_FORM_BYTES = 16 * 1024;
const SIGN_IN = "/ops/sign-in";
const SIGN_OUT = "/ops/sign-out";

/**
 * The token with which a browser asks for one of the edge's own pages: a bearer's, or the cookie of the sign-in page.
 * The cookie counts for these pages alone, which only read, and no other site's page can make a browser send it.
 */
export function pageToken(request: EdgeRequest): string {
  const [, bearer = ""] = /^Bearer (\S+)$/i.exec(header(request, "authorization") ?? "") ?? [];
  if (bearer !== "") return bearer;
  return cookieOf(request, COOKIE);
}

/** Serves the sign-in of operators; false for other paths, and for its page where a site has one (`hasPage`). */
export async function serveOperatorSession(
  request: EdgeRequest,
  response: EdgeResponse,
  url: URL,
  front: Front,
  hasPage: boolean,
): Promise<boolean> {
  const { secure } = front.client;
  if ([SIGN_IN, SIGN_OUT].includes(url.pathname) && request.method === "POST" && !isOwnForm(request, secure)) {
    sendError(response, 403, "permission_denied", "this form came from somewhere else; sign in on the platform's own page");
    return true;
  }
  if (url.pathname === SIGN_OUT && request.method === "POST") {
    redirect(response, SIGN_IN, cookie("", 0, secure));
    return true;
  }
  if (url.pathname !== SIGN_IN) return false;
  const to = ownPath(url.searchParams.get("to"));
  if (request.method !== "POST") {
    if (hasPage) return false;
    signInPage(response, 200, to, url.searchParams.has("bad") ? "That is no token." : "");
    return true;
  }
  const form = new URLSearchParams((await readBody(request, front, MAX_FORM_BYTES))?.toString() ?? "");
  const token = (form.get("token") ?? "").trim();
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) redirect(response, to, cookie(token, 12 * 3600, secure));
  else redirect(response, `${SIGN_IN}?${new URLSearchParams({ to, bad: "1" }).toString()}`);
  return true;
}

export function signInPage(response: EdgeResponse, status: number, to: string, problem = ""): void {
  page(
    response,
    status,
    "Operators only",
    `${problem === "" ? "" : `<p role="alert"><strong>${escapeHtml(problem)}</strong></p>`}
<p>Sign in with an operator's token. In development <code>npm run -s token -- --role support</code> prints one.</p>
<form method="post" action="${SIGN_IN}?to=${encodeURIComponent(to)}"><label>Token <input name="token" type="password" autocomplete="off" required autofocus></label><button>Sign in</button></form>`,
  );
}

export const SIGN_OUT_FORM = `<form method="post" action="${SIGN_OUT}"><button>Sign out</button></form>`;

function cookie(value: string, seconds: number, secure: boolean): string {
  return `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
}

/** Whether a form was sent by a page of ours, by what browsers say of it; programs that say nothing have no cookies to lose. */
function isOwnForm(request: EdgeRequest, secure: boolean): boolean {
  const site = header(request, "sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  const from = header(request, "origin");
  return from === undefined || from === `${secure ? "https" : "http"}://${header(request, "host") ?? header(request, ":authority") ?? ""}`;
}

function redirect(response: EdgeResponse, to: string, setCookie?: string): void {
  if (setCookie !== undefined) response.setHeader("set-cookie", setCookie);
  send(response, 303, { location: to, "cache-control": "no-store" }, "");
}

/** Where to go on, never to another site. */
function ownPath(wanted: string | null): string {
  return wanted !== null && /^\/[\w-][\w/.-]*(?:\?[\w=&%.~+-]*)?$/.test(wanted) ? wanted : "/ops";
}
