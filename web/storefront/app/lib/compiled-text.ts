/**
 * A text as Lingui compiles it (ICU MessageFormat): a string where nothing is filled in, otherwise its parts. Of what
 * Lingui can compile these are the kinds that our catalogues use; the build refuses others (texts-plugin.ts).
 */
export type Compiled = string | readonly Part[];
type Part = string | readonly [name: string] | readonly [name: string, kind: "plural", forms: Readonly<Record<string, Compiled>>];

export type Texts = Readonly<Record<string, Compiled>>;
export type Values = Readonly<Record<string, string | number>>;

const plurals = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

/** Fills a text in: its values, plurals by the language's rules (Unicode CLDR), and their numbers in its digits. */
export function fill(text: Compiled, language: string, values: Values = {}, count?: string): string {
  if (typeof text === "string") return text;
  return text
    .map((part) => {
      if (part === "#" && count !== undefined) return count;
      if (typeof part === "string") return part;
      const [name, kind, forms] = part;
      const value = values[name];
      if (kind === undefined || forms === undefined) return value ?? "";
      const number = Number(value);
      const form = forms[number] ?? forms[pluralsOf(language).select(number)] ?? forms["other"] ?? "";
      return fill(form, language, values, numberText(number, language));
    })
    .join("");
}

function pluralsOf(language: string): Intl.PluralRules {
  const known = plurals.get(language) ?? new Intl.PluralRules(language);
  plurals.set(language, known);
  return known;
}

/** What no language that we have groups is written as it is: a browser's first Intl.NumberFormat costs 20 to 60 ms. */
function numberText(number: number, language: string): string {
  return Number.isInteger(number) && number >= 0 && number < 1000 ? String(number) : numbersOf(language).format(number);
}

function numbersOf(language: string): Intl.NumberFormat {
  const known = numbers.get(language) ?? new Intl.NumberFormat(language);
  numbers.set(language, known);
  return known;
}
