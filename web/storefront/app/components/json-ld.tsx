import { useRouteLoaderData } from "react-router";
import { useInDocument } from "../lib/in-document.ts";
import type { loader } from "../root.tsx";

/** Facts for search engines, which load documents. */
export function JsonLd({ data }: { readonly data: Readonly<Record<string, unknown>> }) {
  const inDocument = useInDocument();
  const nonce = useRouteLoaderData<typeof loader>("root")?.nonce;
  if (!inDocument) return null;
  // "<" is the only character that could end the element.
  const json = JSON.stringify(data).replaceAll("<", String.raw`\u003c`);
  return <script type="application/ld+json" nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: json }} />;
}
