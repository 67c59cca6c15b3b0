import { useEffect, useSyncExternalStore } from "react";
import { useRevalidator } from "react-router";
import { Button, Notice } from "@technova/ui";
import { useSay } from "../lib/text.tsx";
import { tellOtherTabs } from "../lib/visit.ts";
import { forgetRefused, noneWaiting, onWaiting, refused, sendWaiting, waiting } from "../lib/waiting.ts";

const FIRST_MS = 2000;
const LONGEST_MS = 30_000;
const NOTHING: readonly string[] = [];

/** Changes of the cart that wait for the network: says so, sends them once there is one, and tells of what could not be. */
export function WaitingChanges() {
  const say = useSay();
  const changes = useSyncExternalStore(onWaiting, waiting, noneWaiting);
  const impossible = useSyncExternalStore(onWaiting, refused, () => NOTHING);
  useSending(changes.length > 0);
  return (
    <div role="status" className="space-y-4 not-empty:mb-6">
      {changes.length === 0 ? null : (
        <Notice>
          <p>{say("waiting", { count: changes.length })}</p>
          <ul className="mt-1 text-sm">
            {changes.map(({ id, kind, quantity, name }) => (
              <li key={id}>
                {say(kind === "add" ? "waiting.add" : quantity === 0 ? "waiting.remove" : "waiting.set", { quantity, name })}
              </li>
            ))}
          </ul>
        </Notice>
      )}
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

/** Tries when the network comes, when the page is come back to, and now and then, since neither need be told. */
function useSending(any: boolean): void {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    if (!any) return undefined;
    let wait = FIRST_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const attempt = async (): Promise<void> => {
      clearTimeout(timer);
      const came = await sendWaiting();
      if (came) {
        tellOtherTabs();
        await revalidate();
      }
      if (stopped) return;
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
  }, [any, revalidate]);
}
