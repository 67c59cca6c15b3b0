import { formatTime, type Language } from "../lib/locale.ts";
import type { JourneyEvent } from "../lib/order.server.ts";
import { useSay } from "../lib/text.tsx";

/** What happened to an order and its parcels, in words. */
export function Journey({ events, language }: { readonly events: readonly JourneyEvent[]; readonly language: Language }) {
  const say = useSay();
  return (
    <section className="space-y-4">
      <h2 className="text-xl font-semibold">{say("order.journey")}</h2>
      <ol className="space-y-0 border-s-2 border-line ps-5">
        {events.map(({ sequence, kind, time, words }, place) => (
          <li key={sequence} className="relative pb-4">
            <span
              aria-hidden="true"
              className={`absolute -start-[1.6875rem] top-1.5 size-3 rounded-full border-2 border-ground ${place === 0 ? "bg-accent" : "bg-muted"}`}
            />
            <p className={place === 0 ? "font-medium" : ""}>{say(`event.${kind}`)}</p>
            {words === "" ? null : (
              <p className="text-sm text-muted" lang="en" dir="auto">
                {words}
              </p>
            )}
            <time dateTime={new Date(time).toISOString()} className="text-sm text-muted">
              {formatTime(new Date(time), language)}
            </time>
          </li>
        ))}
      </ol>
    </section>
  );
}
