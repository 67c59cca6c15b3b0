import type { ReactNode } from "react";

const TONES = { good: "text-good", warn: "text-warn", bad: "text-bad", quiet: "text-muted" } as const;

/** A state in a word, with a dot of its colour; the word alone says it too. */
export function Badge({ tone, children }: { readonly tone: keyof typeof TONES; readonly children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm ${TONES[tone]}`}>
      <span aria-hidden="true" className="size-1.5 rounded-full bg-current" />
      {children}
    </span>
  );
}
