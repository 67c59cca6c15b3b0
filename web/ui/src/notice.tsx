import type { ReactNode } from "react";

const TONES = {
  info: "border-line bg-sunken text-ink",
  bad: "border-bad bg-bad-soft text-ink",
} as const;

/** Something that a person should know before going on. Bad news is read out at once. */
export function Notice({ tone = "info", children }: { readonly tone?: keyof typeof TONES; readonly children: ReactNode }) {
  return (
    <div role={tone === "bad" ? "alert" : "status"} className={`rounded-card border px-4 py-3 ${TONES[tone]}`}>
      {children}
    </div>
  );
}
