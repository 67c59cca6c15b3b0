import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes } from "react";

/** How a line of text looks, on both floors. */
export const CONTROL =
  "block min-h-11 w-full rounded-control border border-line bg-surface px-3 py-2 text-base text-ink aria-invalid:border-bad aria-invalid:bg-bad-soft";

export interface Described {
  readonly label: string;
  /** What is wrong with it, and how to mend it. */
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
}

function Frame({ id, label, error, hint, children }: Described & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      {children}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p id={`${id}-error`} className="text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

function describedBy(id: string, { error, hint }: Omit<Described, "label">): string | undefined {
  const ids = [...(hint === undefined ? [] : [`${id}-hint`]), ...(error === undefined ? [] : [`${id}-error`])];
  return ids.length === 0 ? undefined : ids.join(" ");
}

/** A line of text with its label, and what is wrong with it. */
export function Field({ label, error, hint, ...rest }: Described & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} error={error} hint={hint}>
      <input
        id={id}
        className={CONTROL}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={describedBy(id, { error, hint })}
        {...rest}
      />
    </Frame>
  );
}

/** One of several, by the browser's own control. */
export function SelectField({
  label,
  error,
  hint,
  children,
  ...rest
}: Described & SelectHTMLAttributes<HTMLSelectElement> & { readonly ref?: Ref<HTMLSelectElement> }) {
  const id = useId();
  return (
    <Frame id={id} label={label} error={error} hint={hint}>
      <select
        id={id}
        className={CONTROL}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={describedBy(id, { error, hint })}
        {...rest}
      >
        {children}
      </select>
    </Frame>
  );
}
