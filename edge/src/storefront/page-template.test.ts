import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { PageTemplate } from "./page-template.ts";

const RENDERED = { nonce: "n".repeat(32), once: "o".repeat(36) };
const GIVEN = { nonce: "0123456789abcdef".repeat(2), once: "00000000-0000-4000-8000-000000000000" };

function pageWith({ nonce, once }: typeof RENDERED, filling: string): string {
  return `<script nonce="${nonce}">${filling}</script><input value="${once}"><p>äöü مرحبا</p><script nonce="${nonce}"></script>${filling}`;
}

describe("a page that many get", () => {
  it.each([
    ["nothing", ""],
    ["some", "word ".repeat(20)],
    ["much", Array.from({ length: 20_000 }, (_, n) => `item ${n * 7919}`).join(" ")],
  ])("has what is its own in every place, plain and compressed, with %s around it", (_name, filling) => {
    const template = new PageTemplate(Buffer.from(pageWith(RENDERED, filling)), RENDERED);
    const wanted = pageWith(GIVEN, filling);
    expect(Buffer.concat(template.plain(GIVEN)).toString()).toBe(wanted);
    expect(gunzipSync(Buffer.concat(template.gzipped(GIVEN))).toString()).toBe(wanted);
    // The next reader's is not the last one's.
    const other = { ...GIVEN, nonce: "f".repeat(32) };
    expect(gunzipSync(Buffer.concat(template.gzipped(other))).toString()).toBe(pageWith(other, filling));
  });

  it("may have nothing of its own, and may be empty", () => {
    for (const text of ["", "the same for all"]) {
      const template = new PageTemplate(Buffer.from(text), RENDERED);
      expect(gunzipSync(Buffer.concat(template.gzipped(GIVEN))).toString()).toBe(text);
    }
  });
});
