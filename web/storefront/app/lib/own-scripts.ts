/** What React writes to make a script element. */
const ANY_SCRIPT = "<script></script>";

/**
 * Lets React make the page anew. It does where it cannot take over the document, as after an extension of the browser has
 * put something into it, or where a part of it failed; its scripts it makes by writing HTML, which Trusted Types refuse:
 * the page would be gone. Only what the server itself wrote may be written so, and a script that was written so never runs.
 */
export function allowOwnScripts({ scripts }: Document): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory };
  if (trustedTypes === undefined) return;
  const nonces = new Set([...scripts].map(({ nonce }) => nonce));
  nonces.delete("");
  // Nobody can write a script with the nonce of this answer into it: where there are two, one is somebody else's, and none is taken.
  const texts = nonces.size === 1 ? [...scripts].filter(({ nonce }) => nonces.has(nonce)).map(({ textContent }) => textContent) : [];
  const own = new Set([ANY_SCRIPT, ...texts]);
  const unlessOwn = (text: string): string | null => (own.has(text) || text.trim() === "" ? text : null);
  trustedTypes.createPolicy("default", { createHTML: unlessOwn, createScript: unlessOwn });
}

/** What we use of window.trustedTypes (W3C Trusted Types), which TypeScript does not know of. */
interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { readonly createHTML: (text: string) => string | null; readonly createScript: (text: string) => string | null },
  ): unknown;
}
