import { useSyncExternalStore } from "react";
import { useRouteLoaderData } from "react-router";
import type { loader } from "../root.tsx";

const subscribe = () => () => undefined;

/**
 * Facts for search engines. They load documents, so it is in those alone: a script that React made in the browser would
 * need its innerHTML, which Trusted Types forbid.
 */
export function JsonLd({ data }: { readonly data: Readonly<Record<string, unknown>> }) {
  const inDocument = useSyncExternalStore(
    subscribe,
    () => false,
    () => true,
  );
  const nonce = useRouteLoaderData<typeof loader>("root")?.nonce;
  if (!inDocument) return null;
  // "<" is the only character that could end the element.
  const json = JSON.stringify(data).replaceAll("<", String.raw`\u003c`);
  return <script type="application/ld+json" nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: json }} />;
}
