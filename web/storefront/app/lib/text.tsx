import { createContext, useContext, type ReactNode } from "react";
import { fill, type Texts, type Values } from "./compiled-text.ts";
import type { Language } from "./locale.ts";

const Sayings = createContext<Say | undefined>(undefined);

/** Gives everything below it the texts of a language. */
export function TextProvider({
  language,
  texts,
  children,
}: {
  readonly language: Language;
  readonly texts: Texts;
  readonly children: ReactNode;
}) {
  return <Sayings value={sayIn(language, texts)}>{children}</Sayings>;
}

const made = new WeakMap<Texts, Say>();

/** For what is no component, such as a document's title. A text that there is not says its name. */
export function sayIn(language: Language, texts: Texts): Say {
  const known = made.get(texts) ?? ((name, values) => fill(texts[name] ?? name, language, values));
  made.set(texts, known);
  return known;
}

export type Say = (name: string, values?: Values) => string;

const SERVICES = new Set(["Standard", "Express"]);

/** What a carrier's service is called; its own word where we have none for it. */
export function serviceName(name: string, say: Say): string {
  return SERVICES.has(name) ? say(`service.${name}`) : name;
}

/** The texts of the page's language, by their names in texts/*.json. */
export function useSay(): Say {
  const say = useContext(Sayings);
  if (say === undefined) throw new Error("there are no texts above this component");
  return say;
}
