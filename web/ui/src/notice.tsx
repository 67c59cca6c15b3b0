import type { ReactNode, Ref } from "react";

const TONES = {
  info: "border-line bg-sunken text-ink",
  bad: "border-bad bg-bad-soft text-ink",
} as const;

interface NoticeProps {
  readonly tone?: keyof typeof TONES;
  /** To move the focus here, where somebody would not see it otherwise. */
  readonly ref?: Ref<HTMLDivElement>;
  readonly children: ReactNode;
}

/** Something that a person should know before going on. Bad news is read out at once. */
export function Notice({ tone = "info", ref, children }: NoticeProps) {
  return (
    <div
      ref={ref}
      tabIndex={-1}
      role={tone === "bad" ? "alert" : "status"}
      className={`scroll-mt-6 rounded-card border px-4 py-3 ${TONES[tone]}`}
    >
      {children}
    </div>
  );
}
