import { useEffect, type ReactNode } from "react";
import { useRevalidator } from "react-router";

const FRESH_MS = 2000;

/** Looks again every two seconds, as long as somebody looks. */
export function useFresh(wanted = true): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!wanted) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && state === "idle") void revalidate();
    }, FRESH_MS);
    return () => clearInterval(timer);
  }, [revalidate, state, wanted]);
}

/** A moment as clocks in logs have it. */
export function Moment({ ms }: { readonly ms: number | null }) {
  if (ms === null) return null;
  const iso = new Date(ms).toISOString();
  return (
    <time dateTime={iso} className="whitespace-nowrap tabular-nums">
      {iso.slice(0, 10)} {iso.slice(11, 23)}
    </time>
  );
}

/** A table that scrolls in itself where the window is too narrow for it. */
export function Table({
  label,
  head,
  children,
}: {
  readonly label: string;
  readonly head: readonly string[];
  readonly children: ReactNode;
}) {
  return (
    <div className="overflow-x-auto rounded-card border border-line bg-surface" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full text-start text-sm [&_td]:px-4 [&_td]:py-2 [&_th]:px-4 [&_th]:py-2 [&_th]:text-start [&_th]:font-medium">
        <thead className="border-b border-line text-muted">
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
  );
}

export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="space-y-3">
      <h2 className="text-xl font-semibold">{title}</h2>
      {children}
    </section>
  );
}

/** In place of what there is nothing of, or what cannot be had. */
export function Nothing({ children }: { readonly children: ReactNode }) {
  return <p className="rounded-card border border-dashed border-line p-6 text-muted">{children}</p>;
}
