import type { Locale } from "@technova/kit";
import { beforeAll, describe, expect, it } from "vitest";
import type { SearchDocument, SearchIndex, SearchOrder, SearchQuery } from "../src/domain/search-index.ts";
import { correctedQuery } from "../src/domain/query.ts";
import { ALL, gone, jumper, kettle, lamp, lamps, shirt, sketch, sofa } from "./sketches.ts";

/** What every index must do, whatever engine is behind it. */
export function searchIndexSuite(name: string, open: () => Promise<SearchIndex>): void {
  describe(name, () => {
    let index: SearchIndex;
    const ask = (parts: Partial<SearchQuery> = {}) =>
      index.search({
        query: "",
        locale: "en",
        currency: "USD",
        category: "",
        facets: new Map(),
        priceFrom: 0n,
        priceTo: 0n,
        inStockOnly: false,
        order: "relevance",
        size: 50,
        after: undefined,
        ...parts,
      });
    const find = async (query: string, locale: Locale = "en"): Promise<string[]> =>
      (await ask({ query, locale })).hits.map((hit) => hit.productId);
    const ids = (...documents: readonly SearchDocument[]): string[] => documents.map((one) => one.productId);

    beforeAll(async () => {
      index = await open();
      await index.put(ALL);
      await index.settle();
    });

    it("finds words in other forms, by accents or none, in any case", async () => {
      expect(await find("lamps")).toEqual(expect.arrayContaining(ids(lamp, lamps)));
      expect(await find("LAMP brass")).toEqual(ids(lamp));
      expect(await find("cafe")).toEqual(ids(kettle));
      expect(await find("café kettle")).toEqual(ids(kettle));
    });

    it("puts a word of the name before one of the description, and what can be had before what cannot", async () => {
      expect((await find("lamp")).at(-1)).toBe(kettle.productId);
      expect(await find("kettle")).toEqual(ids(kettle, gone));
    });

    it("finds in German within compounds and in Arabic without vowel marks", async () => {
      expect(await find("lampe", "de")).toEqual(expect.arrayContaining(ids(lamp, lamps)));
      expect(await find("grosserer", "de")).toContain(kettle.productId);
      expect(await find("مصباح", "ar")).toEqual(expect.arrayContaining(ids(lamp)));
      expect(await find("ابريق", "ar")).toEqual(ids(kettle));
    });

    it("finds what is typed so far, but only by the last word", async () => {
      expect(await find("ket")).toEqual(ids(kettle, gone));
      expect(await find("brass la")).toEqual(ids(lamp));
      expect(await find("bra lamp")).toEqual([]);
    });

    it("finds words of the same meaning", async () => {
      expect(await find("couch")).toEqual(ids(sofa));
      expect(await find("tee")).toEqual(ids(shirt));
      expect(await find("sweater")).toEqual(ids(jumper));
    });

    it.each(["kettel", "ketle", "kettlle", "kwttle"])("finds a kettle for %s, and says so", async (typo) => {
      const { hits, words } = await ask({ query: typo });
      expect(hits.map((hit) => hit.productId)).toEqual(ids(kettle, gone));
      expect(correctedQuery(words)).toBe("kettle");
    });

    it("corrects nothing that is known, too short or too far away", async () => {
      for (const query of ["lamp", "jum", "xq", "zzzzzzzz"]) expect(correctedQuery((await ask({ query })).words)).toBeUndefined();
      expect(await find("zzzzzzzz")).toEqual([]);
    });

    it("takes a word that was meant as if it had been typed, and names it as it is written", async () => {
      const more = ["Kuppelzelt", "Familienzelt", "Salatschüssel", "Fischermütze", "Gießkanne", "Teekanne", "Kopfhörer", "Matratze"].map(
        (de) => sketch({ en: "Thing", de }),
      );
      await index.put(more);
      await index.settle();
      for (const [locale, typed, written] of [
        ["de", "lmape", "lampe"],
        ["de", "zellt", "zelt"],
        ["de", "zlet", "zelt"],
        ["de", "ezlt", "zelt"],
        ["de", "schüsel", "schüssel"],
        ["de", "schuesel", "schüssel"],
        ["de", "mützen", "mütze"],
        ["de", "kane", "kanne"],
        ["de", "kopfhörrer", "kopfhörer"],
        ["en", "lampp", "lamp"],
        ["ar", "إبريقق", "إبريق"],
      ] as const) {
        const { words, hits } = await ask({ query: typed, locale });
        expect([typed, correctedQuery(words)]).toEqual([typed, written]);
        const found = hits.map((hit) => hit.productId);
        expect(found, typed).not.toEqual([]);
        expect(found, typed).toEqual(await find(written, locale));
      }
      // One alone is taken, and no other word than could be meant.
      expect((await ask({ query: "kettel", locale: "en" })).words[0]?.corrections).toEqual(["kettle"]);
      for (const other of ["wamp", "lomp", "rettle", "ofa"])
        expect(correctedQuery((await ask({ query: other })).words), other).toBeUndefined();
      // Without umlauts nothing is wrong, and not every ending is a word.
      for (const [plain, written] of [
        ["muetze", "mütze"],
        ["kopfhoerer", "kopfhörer"],
        ["katze", "katze"],
        ["hose", "hose"],
      ] as const) {
        const { words, hits } = await ask({ query: plain, locale: "de" });
        expect(correctedQuery(words), plain).toBeUndefined();
        expect(hits.map((hit) => hit.productId)).toEqual(await find(written, "de"));
      }
      expect(await find("katze", "de")).toEqual([]);
      await index.remove(ids(...more));
      await index.settle();
    });

    it("needs every word, but not those too common to say anything", async () => {
      expect(await find("brass kettle")).toEqual([]);
      expect(await find("the lamp of brass ")).toEqual(ids(lamp));
    });

    it.each(["'", "a & b | !c", "\\", "():*", "<->", "\u0000", "💡", "\uFE70", "\u037A", "\uFDFA".repeat(60), "%_", "lamp'; --"])(
      "takes %j for text",
      async (query) => {
        if (!query.includes("\0")) expect((await ask({ query })).total).toBeGreaterThanOrEqual(0);
      },
    );

    it("lists everything without words, newest first, and nothing for punctuation", async () => {
      expect(await find("")).toEqual(ids(...ALL));
      expect(await find("?!")).toEqual([]);
    });

    it.each<[SearchOrder, readonly SearchDocument[]]>([
      ["price", [shirt, lamps, kettle, lamp, gone, jumper, sofa]],
      ["price desc", [sofa, jumper, gone, lamp, kettle, lamps, shirt]],
      ["name", [lamp, kettle, shirt, sofa, jumper, gone, lamps]],
      ["newest", ALL],
    ])("sorts by %s, a page at a time, without gap or repeat", async (order, wanted) => {
      const seen: string[] = [];
      let after: SearchQuery["after"];
      for (let page = 0; page < 10; page += 1) {
        const { hits, total } = await ask({ order, size: 2, after });
        expect(total).toBe(ALL.length);
        seen.push(...hits.slice(0, 2).map((hit) => hit.productId));
        if (hits.length <= 2) break;
        after = hits[1]?.position;
      }
      expect(seen).toEqual(ids(...wanted));
    });

    it("pages through what is relevant too", async () => {
      const first = await ask({ query: "lamp", size: 1 });
      const second = await ask({ query: "lamp", size: 1, after: first.hits[0]?.position });
      const third = await ask({ query: "lamp", size: 1, after: second.hits[0]?.position });
      expect([first, second, third].map((page) => page.hits[0]?.productId)).toEqual(await find("lamp"));
      expect([first.hits.length, second.hits.length, third.hits.length]).toEqual([2, 2, 1]);
    });

    it("counts in each facet exactly what choosing the value would list", async () => {
      const filters: Partial<SearchQuery>[] = [
        {},
        { query: "lamp" },
        { category: "home" },
        { facets: new Map([["colour", ["red"]]]) },
        {
          facets: new Map([
            ["colour", ["red", "blue"]],
            ["size", ["l"]],
          ]),
          priceFrom: 2600n,
        },
        { inStockOnly: true, priceTo: 5000n },
      ];
      let compared = 0;
      for (const filter of filters) {
        for (const { code, values } of (await ask(filter)).facets)
          for (const value of values) {
            const chosen =
              code === "category"
                ? { category: value.code }
                : { facets: new Map([...(filter.facets ?? []), [code, [value.code]] as const]) };
            const { total, hits } = await ask({ ...filter, ...chosen });
            expect([code, value.code, total]).toEqual([code, value.code, value.count]);
            expect(hits).toHaveLength(value.count);
            compared += 1;
          }
      }
      expect(compared).toBeGreaterThan(25);
    });

    it("pages through every combination of filters and orders without a gap or a repeat", async () => {
      const either = <T>(without: T, with_: T): readonly T[] => [without, with_];
      for (const order of ["relevance", "newest", "name", "price", "price desc"] as const)
        for (const query of either("", "lamp red"))
          for (const category of either("", "home"))
            for (const facets of either(new Map(), new Map([["colour", ["red", "blue"]]])))
              for (const priceTo of either(0n, 6000n))
                for (const inStockOnly of either(false, true)) {
                  const filter = { order, query, category, facets, priceTo, inStockOnly };
                  const whole = await ask(filter);
                  const seen: string[] = [];
                  let after: SearchQuery["after"];
                  do {
                    const { hits } = await ask({ ...filter, size: 1, after });
                    seen.push(...hits.slice(0, 1).map((hit) => hit.productId));
                    after = hits.length > 1 ? hits[0]?.position : undefined;
                  } while (after !== undefined);
                  expect([filter, seen]).toEqual([filter, whole.hits.map((hit) => hit.productId)]);
                  expect(whole.total).toBe(seen.length);
                }
    }, 60_000);

    it("takes any of a facet's values and all facets together, and keeps a choice that nothing has", async () => {
      const both = await ask({
        facets: new Map([
          ["colour", ["red", "blue"]],
          ["size", ["l"]],
        ]),
      });
      expect(new Set(both.hits.map((hit) => hit.productId))).toEqual(new Set(ids(shirt, jumper)));
      const none = await ask({ facets: new Map([["colour", ["plaid"]]]) });
      expect(none.total).toBe(0);
      expect(none.facets.find((facet) => facet.code === "colour")?.values).toContainEqual({
        code: "plaid",
        name: "plaid",
        count: 0,
        selected: true,
      });
    });

    it("takes values as they are written", async () => {
      const written = (...values: string[]) =>
        values.map((valueCode) => ({ code: "fit", names: { en: "Fit" }, valueCode, valueNames: {} }));
      const odd = { ...sketch({ en: "Odd Hat" }), options: written("a=b", "a\nsize=l", 'a","b') };
      await index.put([odd]);
      for (const value of ["a=b", "a\nsize=l", 'a","b']) {
        const { hits, facets } = await ask({ facets: new Map([["fit", [value]]]) });
        expect(hits.map((hit) => hit.productId)).toEqual(ids(odd));
        expect(facets.find(({ code }) => code === "fit")?.values).toContainEqual({ code: value, name: value, count: 1, selected: true });
      }
      for (const value of ["a", "b", "nope\nsize=l"]) expect((await ask({ facets: new Map([["fit", [value]]]) })).hits).toEqual([]);
      await index.remove([odd.productId]);
    });

    it("names facets in the language asked for", async () => {
      const { facets } = await ask({ locale: "de" });
      expect(facets.map((facet) => facet.name)).toEqual(["Kategorie", "Farbe", "Größe"]);
      expect(facets[1]?.values.map((value) => value.name).toSorted()).toEqual(["Blau", "Rot"]);
    });

    it("filters by price, by what can be had, and by a category's id", async () => {
      expect((await ask({ priceFrom: 3000n, priceTo: 5000n, order: "price" })).hits.map((hit) => hit.productId)).toEqual(
        ids(lamps, kettle, lamp),
      );
      expect((await ask({ inStockOnly: true })).total).toBe(ALL.length - 1);
      expect((await ask({ category: "cat_c" })).total).toBe(2);
      expect((await ask({ category: "lighting" })).prices).toEqual([3000n, 5000n]);
    });

    it("shows what a list needs", async () => {
      expect((await ask({ query: "brass" })).hits[0]).toMatchObject({
        slug: lamp.slug,
        name: "Brass Desk Lamp",
        price: [5000n, 5500n],
        stock: 2,
        picture: lamp.picture,
      });
      expect((await ask({ query: "brass", currency: "JPY" })).hits[0]?.price).toBeUndefined();
    });

    it("suggests how a query may go on, and products", async () => {
      const { queries, products } = await index.suggest({ query: "brass la", locale: "en", currency: "USD" });
      expect(queries).toContain("brass lamp");
      expect(products.map((hit) => hit.productId)).toEqual(ids(lamp));
      expect((await index.suggest({ query: "kettel", locale: "en", currency: "USD" })).queries).toEqual(["kettle"]);
      expect((await index.suggest({ query: "jumepr", locale: "en", currency: "USD" })).queries).toEqual(["jumper"]);
      // A beginning with a mistake in it, and one after a word with one.
      const begun = await index.suggest({ query: "mreino ju", locale: "en", currency: "USD" });
      expect(begun.queries).toEqual(["merino jumper"]);
      const unfinished = await index.suggest({ query: "merino jmup", locale: "en", currency: "USD" });
      expect([unfinished.queries, unfinished.products.map((hit) => hit.productId)]).toEqual([["merino jumper"], ids(jumper)]);
      expect(await index.suggest({ query: " ", locale: "en", currency: "USD" })).toEqual({ queries: [], products: [] });
    });

    it("explains a rank, also of what is not found", async () => {
      const { words, ranks } = await index.explain({ query: "lamp", locale: "en", productId: "" });
      expect(words).toMatchObject([{ typed: "lamp", normalized: "lamp", corrections: [] }]);
      expect(ranks.map((rank) => rank.hit.productId)).toEqual(await find("lamp"));
      expect(ranks[0]?.nameRank).toBeGreaterThan(ranks[0]?.descriptionRank ?? 1);
      expect(ranks.at(-1)?.descriptionRank).toBeGreaterThan(0);
      const [other] = (await index.explain({ query: "lamp", locale: "en", productId: shirt.productId })).ranks;
      expect(other).toMatchObject({ score: 0, textRank: 0 });
    });

    it("follows changes and removals, its words too", async () => {
      const rug = sketch({ en: "Striped Dhurrie" });
      expect(await index.put([rug])).toEqual(ids(rug));
      expect(await index.put([rug])).toEqual([]);
      for (const other of [{ stock: 1 }, { prices: [] }, { slug: "another" }, { options: lamp.options }] as const) {
        expect(await index.put([{ ...rug, ...other }])).toEqual(ids(rug));
        expect(await index.put([rug])).toEqual(ids(rug));
      }
      expect(await find("dhurrie")).toEqual(ids(rug));
      await index.settle();
      expect(await find("dhurrei")).toEqual(ids(rug));
      await index.put([{ ...rug, texts: { en: { name: "Striped Kilim", description: "" } } }]);
      await index.settle();
      expect(await find("dhurrie")).toEqual([]);
      expect(await find("kilim", "de")).toEqual(ids(rug));
      expect(await index.remove([rug.productId, "prd_none"])).toEqual(ids(rug));
      await index.settle();
      expect(await find("kilmi")).toEqual([]);
      expect(await index.count()).toBe(ALL.length);
    });
  });
}
