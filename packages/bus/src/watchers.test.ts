import { expect, it } from "vitest";
import { SubjectWatchers } from "./watchers.ts";

it("remembers for fifteen seconds at least what there was news of, and not for ever", () => {
  let now = 0;
  const watchers = new SubjectWatchers(() => now);
  for (const start of [0, 44_999, 90_000, 150_001]) {
    now = start;
    watchers.wake(new Set([`at ${start}`]));
    now = start + 14_999;
    expect(watchers.hadNews(`at ${start}`)).toBe(true);
    expect(watchers.hadNews("another")).toBe(false);
    now = start + 30_000;
    expect(watchers.hadNews(`at ${start}`)).toBe(false);
  }
});

it("takes what may have been missed for news of everything", () => {
  let now = 0;
  const watchers = new SubjectWatchers(() => now);
  watchers.wake("all");
  expect(watchers.hadNews("anything")).toBe(true);
  now = 31_000;
  expect(watchers.hadNews("anything")).toBe(false);
});
