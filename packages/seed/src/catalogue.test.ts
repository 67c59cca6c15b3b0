import { describe, expect, it } from "vitest";
import { seedCatalogue } from "./catalogue.ts";
import { drawPicture } from "./picture.ts";
import type { LocalizedText } from "./types.ts";

const { categories, products } = seedCatalogue();
const variants = products.flatMap((product) => product.variants);
const parents = new Set(categories.flatMap(({ parent }) => parent ?? []));
const leaves = categories.filter(({ slug }) => !parents.has(slug));
const pictures = products.map(drawPicture);

function texts(): LocalizedText[] {
  return [
    ...categories.flatMap(({ name, description }) => [name, description]),
    ...products.flatMap(({ name, description }) => [name, description]),
    ...variants.flatMap(({ options }) => options.flatMap(({ name, value }) => [name, value.name])),
    ...pictures.map(({ alt }) => alt),
  ];
}

function duplicates(list: readonly string[]): string[] {
  return list.filter((entry, index) => list.indexOf(entry) !== index);
}

describe("the seed catalogue", () => {
  it("is large enough to look like a shop", () => {
    const tops = categories.filter(({ parent }) => parent === undefined);
    expect(tops.length).toBeGreaterThanOrEqual(5);
    expect(tops.length).toBeLessThanOrEqual(7);
    expect(categories.length).toBeGreaterThanOrEqual(26);
    expect(leaves.length).toBeGreaterThanOrEqual(20);
    expect(products.length).toBeGreaterThanOrEqual(320);
    for (const { slug } of leaves) {
      expect(products.filter(({ category }) => category === slug).length, slug).toBeGreaterThanOrEqual(12);
    }
  });

  it("is the same on every call", () => {
    expect(seedCatalogue()).toEqual({ categories, products });
    expect(products.map(drawPicture)).toEqual(pictures);
  });

  it("has unique, well-formed slugs and SKUs", () => {
    const slugs = products.map(({ slug }) => slug);
    const skus = variants.map(({ sku }) => sku);
    expect(duplicates(slugs)).toEqual([]);
    expect(duplicates(categories.map(({ slug }) => slug))).toEqual([]);
    expect(duplicates(skus)).toEqual([]);
    expect(slugs.filter((slug) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug))).toEqual([]);
    expect(skus.filter((sku) => sku.length > 24 || !/^[A-Z0-9]+(-[A-Z0-9]+)*$/.test(sku))).toEqual([]);
  });

  it("puts categories after their parents and products into leaves", () => {
    const seen = new Set<string>();
    for (const { slug, parent } of categories) {
      if (parent !== undefined) expect(seen, slug).toContain(parent);
      seen.add(slug);
    }
    const known = new Set(leaves.map(({ slug }) => slug));
    expect(products.filter(({ category }) => !known.has(category))).toEqual([]);
  });

  it("speaks all three languages", () => {
    for (const { en, de, ar } of texts()) {
      expect(
        [en, de, ar].every((text) => text.trim() !== "" && !text.includes("undefined")),
        en,
      ).toBe(true);
    }
    for (const { name, description } of products) {
      for (const { ar } of [name, description]) {
        const latin = ar.match(/[A-Za-z]/g)?.length ?? 0;
        const arabic = ar.match(/\p{Script=Arabic}/gu)?.length ?? 0;
        expect(arabic, ar).toBeGreaterThan(latin);
      }
    }
  });

  it("describes every product in two to four sentences, unlike its neighbours", () => {
    for (const language of ["en", "de", "ar"] as const) {
      for (const { slug } of leaves) {
        const shelf = products.filter(({ category }) => category === slug);
        expect(duplicates(shelf.map(({ name }) => name[language]))).toEqual([]);
        expect(duplicates(shelf.map(({ description }) => description[language]))).toEqual([]);
      }
      for (const { description, slug } of products) {
        const count = description[language].match(/[.!?](\s|$)/g)?.length ?? 0;
        expect(count, slug).toBeGreaterThanOrEqual(2);
        expect(count, slug).toBeLessThanOrEqual(4);
      }
    }
  });

  it("prices, weighs and measures every variant", () => {
    for (const { sku, price, weightGrams, sizeMm } of variants) {
      for (const amount of [price.USD, price.JPY, price.KWD, weightGrams, ...sizeMm]) {
        expect(Number.isInteger(amount) && amount > 0, sku).toBe(true);
      }
      expect([price.USD % 50, price.JPY % 10, price.KWD % 50], sku).toEqual([0, 0, 0]);
    }
  });

  it("gives all variants of a product the same options in unique combinations", () => {
    for (const product of products) {
      expect(product.variants.length, product.slug).toBeGreaterThanOrEqual(1);
      expect(product.variants.length, product.slug).toBeLessThanOrEqual(8);
      const codes = product.variants.map(({ options }) => options.map(({ code }) => code).join());
      expect(new Set(codes).size, product.slug).toBe(1);
      expect(duplicates(product.variants.map(({ options }) => options.map(({ value }) => value.code).join()))).toEqual([]);
    }
  });
});

describe("the pictures", () => {
  it("are small, self-contained SVG documents", () => {
    pictures.forEach(({ svg }, index) => {
      const slug = products[index]?.slug ?? "";
      expect(svg, slug).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 800 800">.*<\/svg>$/s);
      expect(svg, slug).not.toMatch(/<script|<text|href|url\(|undefined|NaN|<style|\son\w+=/);
      expect(svg.length, slug).toBeLessThan(6144);
    });
  });
});
