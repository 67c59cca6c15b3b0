import type { Messages } from "@lingui/core";
import type { Language } from "./locale.ts";

const LOADERS: Readonly<Record<Language, () => Promise<{ default: unknown }>>> = {
  en: () => import("../texts/en.json"),
  de: () => import("../texts/de.json"),
  ar: () => import("../texts/ar.json"),
};

const loaded = new Map<Language, Messages>();

/** Loads a language's texts, compiled when the site was built. */
export async function loadMessages(language: Language): Promise<Messages> {
  const messages = loaded.get(language) ?? ((await LOADERS[language]()).default as Messages);
  loaded.set(language, messages);
  return messages;
}

/** Those that were loaded before, as by the entries of browser and server. */
export function messagesOf(language: Language): Messages {
  const messages = loaded.get(language);
  if (messages === undefined) throw new Error(`the texts in ${language} are not loaded`);
  return messages;
}
