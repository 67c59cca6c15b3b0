import { escapeHtml, send, type EdgeResponse } from "./http.ts";

export interface PageOptions {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** More of what may be loaded, as directives of a content security policy. */
  readonly allow?: string;
  readonly lang?: "en" | "de" | "ar";
  /** The browser loads the page again by itself after so many seconds. */
  readonly refreshS?: number;
}

/** A plain page of the edge's own, without scripts. */
export function page(
  response: EdgeResponse,
  status: number,
  title: string,
  body: string,
  { headers = {}, allow = "", lang = "en", refreshS }: PageOptions = {},
): void {
  const html = `<!doctype html>
<html lang="${lang}"${lang === "ar" ? ' dir="rtl"' : ""}><head><meta charset="utf-8">${refreshS === undefined ? "" : `<meta http-equiv="refresh" content="${refreshS}">`}<meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:3rem auto;padding:0 1rem;color:#1b1f24;background:#fff}code{font-size:.9em}button,input{font:inherit;padding:.5rem 1rem}input{width:100%;box-sizing:border-box;margin:.25rem 0 1rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top}pre{white-space:pre-wrap;overflow-wrap:anywhere}iframe{width:100%;height:48rem;border:1px solid #8884;background:#fff}nav{display:flex;gap:1rem;align-items:baseline}.quiet{color:#5b646e}@media(prefers-color-scheme:dark){body{color:#e6e8ea;background:#15181c}a{color:#8ab4f8}.quiet{color:#a9b0b8}}</style></head>
<body><h1>${escapeHtml(title)}</h1>${body}</body></html>`;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  send(
    response,
    status,
    {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'${allow === "" ? "" : `; ${allow}`}`,
    },
    html,
  );
}
