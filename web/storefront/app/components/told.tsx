import { useEffect, useRef } from "react";
import { Notice } from "@technova/ui";
import { useSay } from "../lib/text.tsx";

interface ToldProps {
  /** The name of a text; empty for nothing to tell. */
  readonly problem: string | undefined;
  /** What a form's action answered: each other one is led to, with the focus and the window. */
  readonly answer: unknown;
}

/** What became of a form that was sent, where somebody finds it who cannot see it. */
export function Told({ problem = "", answer }: ToldProps) {
  const say = useSay();
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (answer !== undefined) notice.current?.focus();
  }, [answer]);
  if (problem === "") return null;
  return (
    <Notice tone={problem === "waits" ? "info" : "bad"} ref={notice}>
      {say(problem)}
    </Notice>
  );
}
