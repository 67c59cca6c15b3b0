import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { describe, expect, it } from "vitest";
import { fill, type Compiled } from "./compiled-text.ts";

function say(text: string, language: string, values: Readonly<Record<string, string | number>>): string {
  return fill(compileMessageOrThrow(text) as Compiled, language, values);
}

describe("a compiled text", () => {
  it.each([
    ["en", "Only {count, plural, one {# piece} other {# pieces}} of {name}", { count: 1, name: "tea" }, "Only 1 piece of tea"],
    ["en", "{count, plural, =0 {none} one {# thing} other {# things}}", { count: 0 }, "none"],
    ["de", "{count, plural, one {# Stück} other {# Stück}}", { count: 1234 }, "1.234 Stück"],
    ["en", "{from} to {to, plural, one {# day} other {# days, from {from}}}", { from: 2, to: 3 }, "2 to 3 days, from 2"],
    ["ar", "{count, plural, one {قطعة} two {قطعتان} few {# قطع} many {# قطعة} other {# قطعة}}", { count: 2 }, "قطعتان"],
    ["en", "what is missing: {nothing}.", {}, "what is missing: ."],
    ["en", "# {count}", { count: 7 }, "# 7"],
  ])("is filled in as %s has it: %s", (language, text, values, wanted) => {
    expect(say(text, language, values)).toBe(wanted);
  });
});
