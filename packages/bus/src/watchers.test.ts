import { expect, it } from "vitest";
import { REMEMBERED_MS, SubjectWatchers } from "./watchers.ts";

it("knows for fifteen seconds when there was news of what", () => {
  let now = 0;
  const watchers = new SubjectWatchers(() => now);
  for (const start of [0, 44_999, 90_000, 150_001]) {
    now = start;
    watchers.wake(new Set([`at ${start}`]));
    for (const passed of [0, 700, 14_999, REMEMBERED_MS]) {
      now = start + passed;
      expect(watchers.hadNews(`at ${start}`, REMEMBERED_MS)).toBe(true);
      expect(watchers.hadNews(`at ${start}`, passed)).toBe(true);
      expect(watchers.hadNews(`at ${start}`, passed - 1)).toBe(false);
      expect(watchers.hadNews("another", REMEMBERED_MS)).toBe(false);
    }
    // Nor is anything kept for ever.
    now = start + 2 * REMEMBERED_MS;
    expect(watchers.hadNews(`at ${start}`, 10 * REMEMBERED_MS)).toBe(false);
  }
});

it("takes what may have been missed for news of everything", () => {
  let now = 0;
  const watchers = new SubjectWatchers(() => now);
  watchers.wake("all");
  now = 5000;
  expect(watchers.hadNews("anything", 5000)).toBe(true);
  expect(watchers.hadNews("anything", 4999)).toBe(false);
});
