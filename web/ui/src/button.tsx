import type { ButtonHTMLAttributes } from "react";

const BASE =
  "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-control px-5 py-2.5 font-medium transition-colors duration-150 ease-calm disabled:cursor-not-allowed disabled:opacity-60";
const KINDS = {
  // Where a reader's own colours count a button is its border.
  primary: "border border-transparent bg-accent text-on-accent hover:bg-accent-strong",
  plain: "border border-line bg-surface text-ink hover:bg-sunken",
  quiet: "px-2 text-accent underline-offset-4 hover:underline",
} as const;

export type ButtonKind = keyof typeof KINDS;

/** For links that look like buttons. */
export function buttonClass(kind: ButtonKind = "primary", more = ""): string {
  return `${BASE} ${KINDS[kind]} ${more}`;
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: ButtonKind;
}

/** At least 44 px high, as thumbs need. */
export function Button({ kind = "primary", className = "", type = "submit", ...rest }: ButtonProps) {
  return <button type={type} className={buttonClass(kind, className)} {...rest} />;
}
