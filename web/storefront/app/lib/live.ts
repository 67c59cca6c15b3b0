import { useEffect } from "react";
import { useLook } from "./visit.ts";

/** Looks again when one of these changes, as the edge's stream tells: ids of products and variants, and orders as "ord_…@7". */
export function useLive(topics: readonly string[]): void {
  const look = useLook();
  // What is not there any more has no id to be heard of by.
  const watched = topics.filter((topic) => topic !== "").join(",");
  useEffect(() => {
    if (watched === "") return undefined;
    let stop: (() => void) | undefined;
    let over = false;
    // Not before the page can be used.
    void import("./shared-stream.ts").then(({ sharedStream }) => {
      if (!over) stop = sharedStream.watch(watched.split(","), () => void look());
    });
    return () => {
      over = true;
      stop?.();
    };
  }, [watched, look]);
}
