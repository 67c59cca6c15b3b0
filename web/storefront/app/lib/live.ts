import { useEffect } from "react";
import { useRevalidator } from "react-router";

/** Looks again when one of these changes, as the edge's stream tells: ids of products and variants, and orders as "ord_…@7". */
export function useLive(topics: readonly string[]): void {
  const { revalidate } = useRevalidator();
  const watched = topics.join(",");
  useEffect(() => {
    if (watched === "") return undefined;
    let stop: (() => void) | undefined;
    let over = false;
    const look = (): void => {
      // Who comes back to a tab looks again anyway.
      if (document.visibilityState === "visible") void revalidate();
    };
    // Not before the page can be used.
    void import("./shared-stream.ts").then(({ sharedStream }) => {
      if (!over) stop = sharedStream.watch(watched.split(","), look);
    });
    return () => {
      over = true;
      stop?.();
    };
  }, [watched, revalidate]);
}
