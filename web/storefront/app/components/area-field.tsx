import { ComboField } from "@technova/ui/work";
import type { ComponentProps } from "react";
import { areasOf } from "../lib/areas.ts";
import { useRouteLoaderData } from "react-router";
import type { Language } from "../lib/locale.ts";
import type { loader } from "../root.tsx";

interface AreaFieldProps extends Omit<ComponentProps<typeof ComboField>, "options" | "language"> {
  readonly country: string;
  readonly language: Language;
}

/** A state, prefecture, emirate or governorate, with those that its country has. Its libraries are the second floor's: it is loaded late. */
export function AreaField({ country, language, ...field }: AreaFieldProps) {
  const nonce = useRouteLoaderData<typeof loader>("root")?.nonce;
  return (
    <>
      {/* By which react-aria may add style of its own. */}
      <meta property="csp-nonce" nonce={nonce} suppressHydrationWarning />
      <ComboField {...field} language={language} options={areasOf(country, language)} />
    </>
  );
}
