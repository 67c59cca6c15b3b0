import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { DomainError } from "@technova/kit";
import { checkChange, checkTexts, checkVariants, countTree, likePattern, queryWords, searchText, textIn, wordIn } from "./catalogue.ts";

const fieldOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.violations[0]?.field ?? error.reason;
    throw error;
  }
  return "nothing was refused";
};

const price = (currency: string, minor = 1n) => ({ currency, minor });
const plain = (sku: string, valueCode = sku) => ({ sku, prices: [price("USD")], options: [{ code: "size", valueCode }] });

/** LIKE as PostgreSQL matches it, for the patterns that are made here. */
function like(text: string, pattern: string): boolean {
  const source = pattern.replaceAll(
    /\\(.)|([%_])|([^\\%_])/gsu,
    (_all, literal: string | undefined, wildcard: string | undefined, other: string | undefined) => {
      if (wildcard !== undefined) return wildcard === "%" ? ".*" : ".";
      return (literal ?? other ?? "").replaceAll(/[.*+?^${}()|[\]\\/-]/gu, String.raw`\$&`);
    },
  );
  return new RegExp(`^${source}$`, "su").test(text);
}

describe("texts", () => {
  it("fall back to English, then to whatever there is", () => {
    const de = { name: "Stuhl", description: "Zum Sitzen" };
    const en = { name: "Chair", description: "To sit on" };
    expect(textIn({ en, de }, "de")).toEqual(de);
    expect(textIn({ en, de }, "ar")).toEqual(en);
    expect(textIn({ de }, "ar")).toEqual(de);
    expect(textIn({}, "en")).toEqual({ name: "", description: "" });
    expect(wordIn({ de: "rot" }, "en")).toBe("rot");
    expect(wordIn({ en: "red", de: "rot" }, "de")).toBe("rot");
  });

  it("are refused where a language is unknown or comes twice", () => {
    const text = (locale: string) => ({ locale, name: "n", description: "d" });
    expect(checkTexts([text("en"), text("ar")])).toEqual({ en: { name: "n", description: "d" }, ar: { name: "n", description: "d" } });
    expect(fieldOf(() => checkTexts([text("en"), text("fr")]))).toBe("texts[1].locale");
    expect(fieldOf(() => checkTexts([text("de"), text("de")]))).toBe("texts[1].locale");
  });
});

describe("the plain search", () => {
  it("splits a query into at most ten words in lower case", () => {
    expect(queryWords("  Roter\tSTUHL  ")).toEqual(["roter", "stuhl"]);
    expect(queryWords(" ")).toEqual([]);
    expect(queryWords("a ".repeat(50))).toHaveLength(10);
  });

  it("finds exactly the texts that contain a word, whatever is in it, and a short one where it begins a word", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "%", "_", "\\", "ü", ".", " "), maxLength: 5 });
    fc.assert(
      fc.property(letters, letters, letters, (before, word, after) => {
        expect(like(` ${word}${after}`, likePattern(word))).toBe(true);
        expect(like(before, likePattern(word))).toBe(before.includes(/^[abü]{1,2}$/.test(word) ? ` ${word}` : word));
      }),
    );
  });

  it("looks through the names of every language and the SKUs", () => {
    const text = searchText(
      { en: { name: "Chair", description: "" }, de: { name: "STUHL", description: "" }, ar: { name: "كرسي", description: "" } },
      ["CH-1"],
    );
    for (const word of ["chair", "stuhl", "كرسي", "ch-1", " ch", " 1"]) expect(text).toContain(word);
  });
});

describe("variants", () => {
  it("need a SKU and a combination of options of their own", () => {
    expect(fieldOf(() => checkVariants([plain("A"), plain("A", "other")]))).toBe("variants[1].sku");
    expect(fieldOf(() => checkVariants([plain("A", "l"), plain("B", "l")]))).toBe("variants[1].options");
    expect(() => checkVariants([plain("A"), plain("B")])).not.toThrow();
  });

  it("have the same combination in whichever order its options come", () => {
    const [size, colour] = [
      { code: "size", valueCode: "l" },
      { code: "colour", valueCode: "red" },
    ];
    const of = (sku: string, options: { code: string; valueCode: string }[]) => ({ sku, prices: [], options });
    expect(fieldOf(() => checkVariants([of("A", [size, colour]), of("B", [colour, size])]))).toBe("variants[1].options");
  });

  it("have options whose codes search can keep", () => {
    const of = (code: string) => [
      {
        sku: "A",
        prices: [],
        options: [
          { code: "size", valueCode: "l" },
          { code, valueCode: "a=b" },
        ],
      },
    ];
    expect(fieldOf(() => checkVariants(of("a=b")))).toBe("variants[0].options[1].code");
    expect(() => checkVariants(of("colour"))).not.toThrow();
  });

  it("have one price of a known currency, not below zero", () => {
    const priced = (...prices: { currency: string; minor: bigint }[]) => [{ ...plain("A"), prices }];
    expect(fieldOf(() => checkVariants(priced(price("USD"), price("USD"))))).toBe("variants[0].prices[1].currency_code");
    expect(fieldOf(() => checkVariants(priced(price("XXX"))))).toBe("variants[0].prices[0].currency_code");
    expect(fieldOf(() => checkVariants(priced(price("USD", -1n))))).toBe("variants[0].prices[0].minor_units");
    expect(() => checkVariants(priced(price("USD", 0n), price("JPY")))).not.toThrow();
  });
});

describe("a change", () => {
  it("is refused where it is based on an old revision, or the product is archived", () => {
    expect(() => checkChange({ state: "draft", revision: 3 }, 3)).not.toThrow();
    expect(() => checkChange({ state: "draft", revision: 3 }, 0)).not.toThrow();
    expect(fieldOf(() => checkChange({ state: "published", revision: 3 }, 2))).toBe("STALE_REVISION");
    expect(fieldOf(() => checkChange({ state: "archived", revision: 3 }, 3))).toBe("PRODUCT_ARCHIVED");
  });
});

describe("counts of categories", () => {
  it("include everything below", () => {
    const counts = countTree([
      { id: "a", path: ["a"], count: 1 },
      { id: "b", path: ["a", "b"], count: 2 },
      { id: "c", path: ["a", "b", "c"], count: 4 },
      { id: "d", path: ["d"], count: 8 },
    ]);
    expect(Object.fromEntries(counts)).toEqual({ a: 7, b: 6, c: 4, d: 8 });
  });
});
