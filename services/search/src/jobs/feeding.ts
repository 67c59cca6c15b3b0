import { BackgroundLoop, type Logger } from "@technova/kit";
import { feedIndex, stepThroughCatalogue, type FeedDependencies } from "../app/feed.ts";
import { beginFirstRebuild } from "../storage/pending.ts";

/** Keeps the index up to date; every process that hosts search runs both, and each product is read by one of them. */
export function feeding(deps: FeedDependencies, logger: Logger): { readonly feed: BackgroundLoop; readonly rebuild: BackgroundLoop } {
  const feed = new BackgroundLoop({ name: "search-feed", logger, idleMs: 500, round: () => feedIndex(deps) });
  let begun = false;
  const rebuild = new BackgroundLoop({
    name: "search-rebuild",
    logger,
    idleMs: 1000,
    async round() {
      if (!begun) await beginFirstRebuild(deps.database, deps.clock.now());
      begun = true;
      const more = await stepThroughCatalogue(deps);
      if (more) feed.wake();
      return more;
    },
  });
  return { feed, rebuild };
}
