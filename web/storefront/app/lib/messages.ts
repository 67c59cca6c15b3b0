import type { Texts } from "./compiled-text.ts";
import type { Language } from "./locale.ts";

/** Texts that every page needs, and those of cart, checkout and orders, which most visitors never see. */
export type Part = "shop" | "buying";

const LOADERS: Readonly<Record<Part, Readonly<Record<Language, () => Promise<{ default: unknown }>>>>> = {
  shop: {
    en: () => import("../texts/en.json"),
    de: () => import("../texts/de.json"),
    ar: () => import("../texts/ar.json"),
  },
  buying: {
    en: () => import("../texts/en.buying.json"),
    de: () => import("../texts/de.buying.json"),
    ar: () => import("../texts/ar.buying.json"),
  },
};

const loaded = new Map<Language, Texts>();

/** Loads a part of a language's texts, compiled when the site was built, beside those that are there. */
export async function loadMessages(language: Language, part: Part): Promise<void> {
  const more = (await LOADERS[part][language]()).default as Texts;
  const messages = loaded.get(language) ?? {};
  loaded.set(language, Object.assign(messages, more));
}

/** Those that were loaded before, as by the entries of browser and server. */
export function messagesOf(language: Language): Texts {
  const messages = loaded.get(language);
  if (messages === undefined) throw new Error(`the texts in ${language} are not loaded`);
  return messages;
}

/** For routes that need more than every page: the document's language, which a browser changes only with the document. */
export async function loadForDocument(part: Part): Promise<void> {
  if (typeof document !== "undefined") await loadMessages(documentLanguage(), part);
}

/** In browsers. */
export function documentLanguage(): Language {
  const { lang } = document.documentElement;
  return lang === "de" || lang === "ar" ? lang : "en";
}
