import { readFileSync } from "node:fs";
import { join } from "node:path";
import { IntlMessageFormat } from "intl-messageformat";
import { LANGUAGES, type Language } from "../domain/language.ts";
import type { Say } from "../domain/order-mail.ts";

const DIRECTORY = join(import.meta.dirname, "../../strings");

/** The sentences of a language, as they are in its file. */
export function readStrings(language: Language): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(DIRECTORY, `${language}.json`), "utf8")) as Record<string, string>;
}

/** Sentences in all languages, parsed when the service starts: a wrong one stops it then. */
export function loadStrings(): (language: Language) => Say {
  const parsed = new Map(
    LANGUAGES.map((language) => [
      language,
      new Map(
        Object.entries(readStrings(language)).map(([key, text]) => [
          key,
          new IntlMessageFormat(text, language, undefined, { ignoreTag: true }),
        ]),
      ),
    ]),
  );
  return (language) =>
    (key, values = {}) => {
      const sentence = parsed.get(language)?.get(key);
      if (sentence === undefined) throw new Error(`there is no "${key}" in ${language}`);
      return String(sentence.format(values));
    };
}
