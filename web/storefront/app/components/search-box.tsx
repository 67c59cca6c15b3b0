import { useEffect, useEffectEvent, useId, useRef } from "react";
import { Form, useFetcher, useSubmit } from "react-router";
import { buttonClass } from "@technova/ui";
import { pathIn, type Language } from "../lib/locale.ts";
import { useSay } from "../lib/text.tsx";
import type { loader } from "../routes/suggest.ts";

/** Nobody types quicker than this for long. */
const REST_MS = 150;

/** A plain form; with script, the browser's own list suggests how to go on. */
export function SearchBox({ language, query }: { readonly language: Language; readonly query: string }) {
  const say = useSay();
  const list = useId();
  const suggestions = useFetcher<typeof loader>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const input = useRef<HTMLInputElement>(null);
  const submit = useSubmit();
  const typed = (text: string): void => {
    clearTimeout(timer.current);
    if (text.trim().length < 2) return;
    timer.current = setTimeout(() => void suggestions.load(`${pathIn(language, "/suggest")}?q=${encodeURIComponent(text)}`), REST_MS);
  };
  // What was typed before the script was there, which nobody heard.
  const begin = useEffectEvent(() => {
    if (input.current !== null && input.current.value !== query) typed(input.current.value);
  });
  useEffect(() => {
    begin();
    return () => clearTimeout(timer.current);
  }, []);
  return (
    <Form
      action={pathIn(language, "/search")}
      role="search"
      // The same once more is no step to go back by.
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget, { replace: input.current?.value === query && query !== "" });
      }}
      className="order-last flex w-full flex-wrap gap-2 md:order-none md:w-auto md:flex-1"
    >
      <input
        key={query}
        ref={input}
        type="search"
        name="q"
        defaultValue={query}
        maxLength={200}
        list={list}
        autoComplete="off"
        onInput={(event) => typed(event.currentTarget.value)}
        aria-label={say("search.label")}
        placeholder={say("search.placeholder")}
        className="min-h-11 min-w-0 grow basis-40 rounded-control border border-line bg-ground px-4 placeholder:text-muted"
      />
      <datalist id={list}>
        {suggestions.data?.suggestions.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <button type="submit" className={buttonClass("plain")}>
        {say("search.go")}
      </button>
    </Form>
  );
}
