import type { DescService } from "@bufbuild/protobuf";
import { Access, policyOf } from "@technova/mesh";
import { escapeHtml, type EdgeResponse } from "./http.ts";
import { page } from "./page.ts";

const ACCESS_TEXT: Readonly<Record<Access, string>> = {
  [Access.UNSPECIFIED]: "",
  [Access.PUBLIC]: "anybody",
  [Access.SESSION]: "a session",
  [Access.SIGNED_IN]: "signed in",
  [Access.PERMISSION]: "permission",
  [Access.INTERNAL]: "",
};

/** A plain list of what is there. */
export function serveIndex(response: EdgeResponse, services: readonly DescService[], port: number): void {
  const tables = services.map((service) => {
    const rows = service.methods
      .filter((method) => policyOf(method).access !== Access.INTERNAL)
      .map((method) => {
        const { access, permission } = policyOf(method);
        return `<tr><td><code>POST /${escapeHtml(service.typeName)}/${escapeHtml(method.name)}</code></td><td>${escapeHtml(ACCESS_TEXT[access])}${permission === "" ? "" : ` <code>${escapeHtml(permission)}</code>`}</td></tr>`;
      });
    return rows.length === 0
      ? ""
      : `<h2>${escapeHtml(service.typeName)}</h2><table><tr><th>Method</th><th>Who may call</th></tr>${rows.join("")}</table>`;
  });
  const curl = escapeHtml(
    `curl -s -X POST -H 'content-type: application/json' -d '{"pageSize": 3}' http://127.0.0.1:${port}/technova.product.v1.ProductService/ListProducts`,
  );
  const body = `<p>This edge speaks Connect, gRPC-web, gRPC and plain JSON over HTTP/1.1 and HTTP/2:</p><pre>${curl}</pre>
<p>An order's timeline as server-sent events: <code>GET /orders/&lt;id&gt;/events</code>. Keys of tokens: <a href="/.well-known/jwks.json">/.well-known/jwks.json</a>. Everything as OpenAPI 3.1: <a href="/openapi.json">/openapi.json</a>.
Mail to customers, for operators: <a href="/mailbox">/mailbox</a>.</p>${tables.join("")}`;
  page(response, 200, "TechNova", body);
}
