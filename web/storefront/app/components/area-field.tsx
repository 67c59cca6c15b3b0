import { ComboField } from "@technova/ui/work";
import { useMemo, type ComponentProps } from "react";
import { useRouteLoaderData } from "react-router";
import { areasOf } from "../lib/areas.ts";
import type { Language } from "../lib/locale.ts";
import type { loader } from "../root.tsx";

interface AreaFieldProps extends Omit<ComponentProps<typeof ComboField>, "options" | "language"> {
  readonly country: string;
  readonly language: Language;
}

/** A state, prefecture, emirate or governorate, with those that its country has. Its libraries are the second floor's: it is loaded late. */
export function AreaField({ country, language, ...field }: AreaFieldProps) {
  const options = useMemo(() => areasOf(country, language), [country, language]);
  const nonce = useRouteLoaderData<typeof loader>("root")?.nonce;
  return (
    <>
      {/* By which react-aria may add style of its own. */}
      <meta property="csp-nonce" nonce={nonce} />
      <ComboField {...field} language={language} options={options} />
    </>
  );
}
