import { useSyncExternalStore } from "react";

const subscribe = () => () => undefined;

/**
 * Whether this is what the server rendered, as it is hydrated. Scripts within the page are in that alone: one that React made
 * in the browser would need its innerHTML, which Trusted Types forbid.
 */
export function useInDocument(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => false,
    () => true,
  );
}
