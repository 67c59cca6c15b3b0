import { ScrollRestoration, UNSAFE_useScrollRestoration as useScrollRestoration } from "react-router";
import { useInDocument } from "../lib/in-document.ts";

/**
 * Goes back to where a page was left. The document has a script for it; where an error has React make the document anew, that
 * script cannot be made with it, and what went wrong would not be seen.
 */
export function Scroll({ nonce }: { readonly nonce: string | undefined }) {
  return useInDocument() ? <ScrollRestoration nonce={nonce} /> : <KeptScroll />;
}

function KeptScroll() {
  useScrollRestoration();
  return null;
}
