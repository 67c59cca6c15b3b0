import { useId, type ReactNode } from "react";
import { buttonClass, type ButtonKind } from "./button.tsx";

interface DialogProps {
  /** What opens it, within a button. */
  readonly opener: ReactNode;
  readonly openerLabel?: string;
  readonly openerClass?: string;
  readonly kind?: ButtonKind;
  readonly title: string;
  /** What the button says that closes it. */
  readonly close: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}

/**
 * A button, and a dialog that it opens over the page. All of it is the browser's own: invoker commands open and close it without
 * script (2025), the rest of the page is inert meanwhile, Escape or a press beside it closes it, and the focus comes back.
 */
export function Dialog({ opener, openerLabel, openerClass, kind = "plain", title, close, open = false, children }: DialogProps) {
  const id = useId();
  const titleId = `${id}-title`;
  return (
    <>
      <button type="button" className={openerClass ?? buttonClass(kind)} aria-label={openerLabel} {...invoke(id, "show-modal")}>
        {opener}
      </button>
      <dialog
        id={id}
        aria-labelledby={titleId}
        open={open}
        closedby="any"
        className="m-auto max-h-[92dvh] w-[min(60rem,94vw)] rounded-card border border-line bg-surface p-0 text-ink backdrop:bg-black/60"
      >
        <div className="flex items-center gap-4 border-b border-line px-5 py-3">
          <h2 id={titleId} className="min-w-0 flex-1 text-lg font-semibold wrap-anywhere">
            {title}
          </h2>
          <button type="button" className={buttonClass("quiet")} {...invoke(id, "close")}>
            {close}
          </button>
        </div>
        <div className="p-5">{children}</div>
      </dialog>
    </>
  );
}

/** React knows these attributes by no name of its own. */
function invoke(id: string, command: "show-modal" | "close"): Readonly<Record<string, string>> {
  return { commandfor: id, command };
}
