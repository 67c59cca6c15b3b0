import { setupI18n, type I18n, type Messages } from "@lingui/core";
import { createContext, useContext, type ReactNode } from "react";
import type { Language } from "./locale.ts";

const Texts = createContext<I18n | undefined>(undefined);

/** Gives everything below it the texts of a language. */
export function TextProvider({
  language,
  messages,
  children,
}: {
  readonly language: Language;
  readonly messages: Messages;
  readonly children: ReactNode;
}) {
  return <Texts value={textsOf(language, messages)}>{children}</Texts>;
}

const made = new WeakMap<Messages, I18n>();

function textsOf(language: Language, messages: Messages): I18n {
  const known = made.get(messages) ?? setupI18n({ locale: language, messages: { [language]: messages } });
  made.set(messages, known);
  return known;
}

/** For what is no component, such as a document's title. The language's texts are loaded by then. */
export function sayIn(language: Language, messages: Messages): Say {
  const texts = textsOf(language, messages);
  return (name, values) => texts._(name, values);
}

export type Say = (name: string, values?: Readonly<Record<string, string | number>>) => string;

const SERVICES = new Set(["Standard", "Express"]);

/** What a carrier's service is called; its own word where we have none for it. */
export function serviceName(name: string, say: Say): string {
  return SERVICES.has(name) ? say(`service.${name}`) : name;
}

/** The texts of the page's language, by their names in texts/*.json. */
export function useSay(): Say {
  const texts = useContext(Texts);
  if (texts === undefined) throw new Error("there are no texts above this component");
  return (name, values) => texts._(name, values);
}
