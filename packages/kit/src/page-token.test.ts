import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePageToken, encodePageToken } from "./page-token.ts";

const position = fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 4 });
const filter = fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 })), { maxLength: 4 });
const invalid = expect.objectContaining({ reason: "INVALID", violations: [expect.objectContaining({ field: "page_token" })] });

describe("page tokens", () => {
  it("come back as the position that they were made of", () => {
    fc.assert(
      fc.property(position, filter, (at, by) => {
        expect(decodePageToken(encodePageToken(at, by), by, at.length)).toEqual(at);
      }),
    );
  });

  it("are refused with another filter", () => {
    fc.assert(
      fc.property(position, filter, filter, (at, by, other) => {
        fc.pre(JSON.stringify(by) !== JSON.stringify(other));
        expect(() => decodePageToken(encodePageToken(at, by), other, at.length)).toThrow(invalid);
      }),
    );
  });

  it("are refused where another list's position is longer or shorter", () => {
    fc.assert(
      fc.property(position, filter, fc.integer({ min: 1, max: 6 }), (at, by, length) => {
        fc.pre(length !== at.length);
        expect(() => decodePageToken(encodePageToken(at, by), by, length)).toThrow(invalid);
      }),
    );
  });

  it("are refused, not crashed on, whatever a caller makes up", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ minLength: 1 }),
          fc.json().map((json) => Buffer.from(json).toString("base64url")),
        ),
        (text) => {
          fc.pre(text !== "");
          expect(() => decodePageToken(text, ["mine"], 2)).toThrow(invalid);
        },
      ),
    );
  });

  it("mean the first page where they are empty, and can stand in an address", () => {
    expect(decodePageToken("", ["mine"], 2)).toBeUndefined();
    expect(encodePageToken(["ü/+?&=", 7], ["ü"])).toMatch(/^[\w-]+$/);
  });
});
