import type { Route } from "./+types/robots";
import { hostContext } from "../lib/host.ts";

export function loader({ context }: Route.LoaderArgs) {
  const { origin } = context.get(hostContext);
  const closed = ["/cart", "/checkout", "/order/", "/search", "/preferences"].flatMap((path) =>
    ["", "/de", "/ar"].map((prefix) => `Disallow: ${prefix}${path}`),
  );
  closed.push("Disallow: /ops", "Disallow: /mailbox");
  return new Response(`User-agent: *\n${closed.join("\n")}\nSitemap: ${origin}/sitemap.xml\n`, {
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}
