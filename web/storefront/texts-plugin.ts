import { compileMessage } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

/** Compiles the catalogues of texts (ICU MessageFormat) when the site is built, so that browsers need no parser. */
export function compiledTexts(): Plugin {
  return {
    name: "technova-texts",
    enforce: "pre",
    transform(code, id) {
      if (!/\/app\/texts\/[a-z.]+\.json$/.test(id)) return undefined;
      const texts = JSON.parse(code) as Record<string, string>;
      const compiled = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, compileMessage(text)]));
      return { code: `export default ${JSON.stringify(compiled)};`, moduleType: "js", map: null };
    },
  };
}
