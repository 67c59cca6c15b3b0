import { compileMessageOrThrow, type CompiledIcuChoices } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";
import type { Compiled } from "./app/lib/compiled-text.ts";

/** Compiles the catalogues of texts (ICU MessageFormat) when the site is built, so that browsers need no parser. */
export function compiledTexts(): Plugin {
  return {
    name: "technova-texts",
    enforce: "pre",
    transform(code, id) {
      if (!/\/app\/texts\/[a-z.]+\.json$/.test(id)) return undefined;
      const texts = JSON.parse(code) as Record<string, string>;
      const messages = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, compiled(name, text)]));
      return { code: `export default ${JSON.stringify(messages)};`, moduleType: "js", map: null };
    },
  };
}

type Parts = ReturnType<typeof compileMessageOrThrow>;

function compiled(name: string, text: string): Compiled {
  return checked(name, compileMessageOrThrow(text));
}

/** Throws for a kind of part that `fill` does not know. What has nothing to fill in is a plain string. */
function checked(name: string, parts: Parts): Compiled {
  const all = parts.map((part) => {
    if (typeof part === "string" || part[1] === undefined) return part as string | readonly [string];
    const [value, kind, format] = part;
    const { offset, ...forms } = (format ?? {}) as Partial<CompiledIcuChoices>;
    if (kind !== "plural" || offset !== undefined)
      throw new Error(`${name}: our texts have values and plurals without an offset; teach lib/compiled-text.ts ${kind} first`);
    const known = Object.fromEntries(Object.entries(forms).map(([form, inner]) => [form, checked(name, inner as Parts)]));
    return [value, kind, known] as const;
  });
  const texts = all.filter((part): part is string => typeof part === "string" && part !== "#");
  return texts.length === all.length ? texts.join("") : all;
}
