import { useCallback, useEffect, useRef, type RefObject } from "react";
import { useNavigation, useRevalidator } from "react-router";

/**
 * For a page's main part: after a link was followed without a new document it has the focus, so that screen readers begin
 * there and read the page's title, as they do with a document.
 */
export function useArrival(pathname: string): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

const LOADED = "technova-loaded";
const LOADED_MS = 60_000;

/**
 * What a page shows after a deploy comes from another build than its scripts, which may not understand it: it is loaded anew.
 * Once a minute, since for a while both builds may answer, and never where somebody fills a form.
 */
export function useNewBuild(build: string, path: string): void {
  const own = useRef(build);
  useEffect(() => {
    const now = Date.now();
    if (build === own.current || path === "/checkout" || now - Number(sessionStorage.getItem(LOADED)) < LOADED_MS) return;
    sessionStorage.setItem(LOADED, String(now));
    location.reload();
  }, [build, path]);
}

const CHANNEL = "technova-cart";
/** Small, and never kept. */
const PROBE = "/robots.txt";

/** Whether the shop can be reached: a page that looks again where it cannot is lost. */
async function isThere(): Promise<boolean> {
  try {
    return (await fetch(PROBE, { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

/**
 * Looks again at what a page shows, if it is seen; who comes back to a tab looks again anyway. While a form is sent React Router
 * lets that pass, for the look that follows the form, which does not follow one that waits: then it is made up for.
 */
export function useLook(): () => Promise<void> {
  const { revalidate } = useRevalidator();
  const { state } = useNavigation();
  const sending = useRef(false);
  const owed = useRef(false);
  useEffect(() => {
    sending.current = state === "submitting";
    if (state !== "idle" || !owed.current) return;
    owed.current = false;
    void revalidate();
  }, [state, revalidate]);
  return useCallback(async () => {
    if (document.visibilityState !== "visible") return;
    if (sending.current) owed.current = true;
    else await revalidate();
  }, [revalidate]);
}

/** One for all that is said: what is said through a channel is heard by all others, in this tab too. */
let channel: BroadcastChannel | undefined;

/** Has other tabs look again, since something in the cart is not as they show it. */
export function tellOtherTabs(): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target: it is its origin's own.
  channel?.postMessage("changed");
}

/**
 * Other tabs look again when a form of this one was taken, so that all show the same cart; and this one when it or the network
 * is come back to.
 */
export function useOtherTabs(): void {
  const look = useLook();
  const { state, formMethod } = useNavigation();
  const sending = useRef(false);
  useEffect(() => {
    const own = new BroadcastChannel(CHANNEL);
    channel = own;
    const lookIfThere = async (): Promise<void> => {
      if (document.visibilityState === "visible" && (await isThere())) await look();
    };
    const listener = (): void => void lookIfThere();
    own.addEventListener("message", listener);
    document.addEventListener("visibilitychange", listener);
    // What others said while there was no network was not looked at.
    addEventListener("online", listener);
    return () => {
      own.close();
      document.removeEventListener("visibilitychange", listener);
      removeEventListener("online", listener);
    };
  }, [look]);
  useEffect(() => {
    if (state !== "idle") {
      sending.current ||= formMethod === "POST";
      return;
    }
    if (!sending.current) return;
    sending.current = false;
    tellOtherTabs();
  }, [state, formMethod]);
}
