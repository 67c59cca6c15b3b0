import { useId, type ReactNode } from "react";
import { buttonClass, type ButtonKind } from "./button.tsx";

interface PopoverProps {
  /** What the button says that opens and closes it. */
  readonly opener: ReactNode;
  readonly kind?: ButtonKind;
  /** What it is, for those who do not see where it stands. */
  readonly label: string;
  readonly children: ReactNode;
}

/**
 * Something more beside a button, until somebody presses elsewhere. The browser's own, without script; it stands under its
 * button where the browser can anchor it (CSS anchor positioning, 2025), and in the middle of the window elsewhere.
 */
export function Popover({ opener, kind = "quiet", label, children }: PopoverProps) {
  const id = useId();
  return (
    <>
      <button type="button" className={buttonClass(kind)} popoverTarget={id}>
        {opener}
      </button>
      <div
        id={id}
        popover="auto"
        role="group"
        aria-label={label}
        className="rounded-card border border-line bg-surface p-4 text-ink shadow-lg supports-[position-area:end]:m-1 [position-area:block-end_span-inline-end] [position-try-fallbacks:flip-block,flip-inline]"
      >
        {children}
      </div>
    </>
  );
}
