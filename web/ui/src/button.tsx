import type { ButtonHTMLAttributes } from "react";

const BASE =
  "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-control py-2.5 font-medium transition-colors duration-150 ease-calm disabled:cursor-not-allowed disabled:opacity-60";
const KINDS = {
  // Where a reader's own colours count a button is its border.
  primary: "px-5 border border-transparent bg-accent text-on-accent hover:bg-accent-strong",
  plain: "px-5 border border-line bg-surface text-ink hover:bg-sunken",
  quiet: "px-2 text-accent underline-offset-4 hover:underline forced-colors:underline",
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
