import type { ReactNode } from "react";

interface DisclosureProps {
  readonly summary: ReactNode;
  readonly open?: boolean;
  /** Wide windows have room for it all: there it is always open, and has nothing to press. */
  readonly openWhereWide?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Something that is shown when asked for. The browser's own, so that it needs no script and pages' own search finds what is in it. */
export function Disclosure({ summary, open = false, openWhereWide = false, className = "", children }: DisclosureProps) {
  // Where a browser cannot open it by style it keeps its button (selector(::details-content), 2024).
  const wide = openWhereWide ? "lg:[&::details-content]:[content-visibility:visible]" : "";
  const summaryWide = openWhereWide ? "lg:supports-[selector(::details-content)]:hidden" : "";
  return (
    <details open={open} className={`${wide} ${className}`}>
      <summary
        className={`flex min-h-11 cursor-pointer items-center gap-2 font-medium after:ms-auto after:content-["▾"] [details[open]>&]:after:rotate-180 ${summaryWide}`}
      >
        {summary}
      </summary>
      {children}
    </details>
  );
}
