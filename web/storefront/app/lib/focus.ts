import { useEffect, useRef, type RefObject } from "react";

/** Moves the focus to an element, and the window with it, whenever there is another answer to tell of. */
export function useFocusOn<T extends HTMLElement>(answer: unknown): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => {
    if (answer !== undefined) element.current?.focus();
  }, [answer]);
  return element;
}
