import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../domain/language.ts";
import { TEMPLATES } from "../domain/message.ts";
import { loadStrings, readStrings } from "./strings.ts";

/** Names of what a sentence is given. */
const namesIn = (text: string): string[] => [...new Set([...text.matchAll(/\{([a-z]+)[,}]/g)].map(([, name]) => name ?? ""))].toSorted();

describe("the strings", () => {
  const english = readStrings("en");

  it.each(LANGUAGES.filter((language) => language !== "en"))("say the same in %s, of the same things", (language) => {
    const strings = readStrings(language);
    expect(Object.keys(strings)).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries(english)) expect([key, namesIn(strings[key] ?? "")]).toEqual([key, namesIn(text)]);
  });

  it.each(LANGUAGES)("can be said for every kind of mail in %s", (language) => {
    const say = loadStrings()(language);
    const values = { number: "A", count: 2, total: "1", until: "2", reason: "REQUESTED", name: "N", shop: "S" };
    for (const template of TEMPLATES)
      for (const part of ["subject", "heading", "body"]) expect(say(`${template}.${part}`, values)).not.toBe("");
    expect(() => say("nonsense")).toThrow(/nonsense/);
  });
});
