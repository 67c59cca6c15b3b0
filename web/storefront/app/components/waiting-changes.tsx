import { useEffect, useState, useSyncExternalStore } from "react";
import { Button, Notice } from "@technova/ui";
import { useSay } from "../lib/text.tsx";
import { tellOtherTabs, useLook } from "../lib/visit.ts";
import { forgetRefused, noneWaiting, onWaiting, refused, sendWaiting, waiting } from "../lib/waiting.ts";

const FIRST_MS = 2000;
const LONGEST_MS = 30_000;
const NOTHING: readonly string[] = [];

/**
 * What a poor network does: changes of the cart wait, which it says, and sends them once there is one, and tells of what could
 * not be; and a page that cannot be left for another one stays.
 */
export function WaitingChanges() {
  const say = useSay();
  const changes = useSyncExternalStore(onWaiting, waiting, noneWaiting);
  const impossible = useSyncExternalStore(onWaiting, refused, () => NOTHING);
  useSending(changes.length > 0);
  const stayed = useStaying();
  return (
    <div role="status" className="space-y-4 not-empty:mb-6">
      {changes.length === 0 ? null : (
        <Notice>
          <p>{say("waiting", { count: changes.length })}</p>
          <ul className="mt-1 text-sm wrap-anywhere">
            {changes.map(({ id, kind, quantity, name }) => (
              <li key={id}>
                {say(kind === "add" ? "waiting.add" : quantity === 0 ? "waiting.remove" : "waiting.set", { quantity, name })}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {stayed ? (
        <Notice>
          <p className="font-medium">{say("problem.offline")}</p>
          <p>{say("problem.offline.next")}</p>
        </Notice>
      ) : null}
      {impossible.length === 0 ? null : (
        <Notice tone="bad">
          <p className="mb-2">{say("waiting.refused", { names: impossible.join(", ") })}</p>
          <Button kind="plain" onClick={forgetRefused}>
            {say("waiting.seen")}
          </Button>
        </Notice>
      )}
    </div>
  );
}

/** Without a network no link leads anywhere but to the browser's own error page: this one stays. True where one was followed. */
function useStaying(): boolean {
  const [stayed, setStayed] = useState(false);
  useEffect(() => {
    const stay = (event: MouseEvent): void => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
      const leads = link !== null && link.origin + link.pathname !== location.origin + location.pathname;
      if (!leads || navigator.onLine) return;
      event.preventDefault();
      event.stopPropagation();
      setStayed(true);
    };
    const online = (): void => setStayed(false);
    // Before React Router hears of it.
    addEventListener("click", stay, { capture: true });
    addEventListener("online", online);
    return () => {
      removeEventListener("click", stay, { capture: true });
      removeEventListener("online", online);
    };
  }, []);
  return stayed;
}

/** Tries when the network comes, when the page is come back to, and now and then, since neither need be told. */
function useSending(any: boolean): void {
  const look = useLook();
  useEffect(() => {
    if (!any) return undefined;
    let wait = FIRST_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const attempt = async (): Promise<void> => {
      clearTimeout(timer);
      if (await sendWaiting()) {
        tellOtherTabs();
        await look();
      }
      if (stopped) return;
      clearTimeout(timer);
      timer = setTimeout(() => void attempt(), wait);
      wait = Math.min(2 * wait, LONGEST_MS);
    };
    const now = (): void => {
      if (document.visibilityState === "visible") void attempt();
    };
    timer = setTimeout(() => void attempt(), wait);
    addEventListener("online", now);
    document.addEventListener("visibilitychange", now);
    return () => {
      stopped = true;
      clearTimeout(timer);
      removeEventListener("online", now);
      document.removeEventListener("visibilitychange", now);
    };
  }, [any, look]);
}
