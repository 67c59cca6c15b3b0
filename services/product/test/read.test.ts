import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { Code } from "@connectrpc/connect";
import { ProductView, PublicationState } from "@technova/gen/technova/product/v1/product_pb.js";
import { newId } from "@technova/kit";
import { hostModules, type HostedModules } from "@technova/testing";
import { productModule } from "../src/index.ts";
import { Catalogue, english, refusal, variant } from "./fixture.ts";

describe("reading products", () => {
  let host: HostedModules;
  let shop: Catalogue;
  let category = "";

  beforeAll(async () => {
    host = await hostModules({ server: inject("server"), modules: [productModule] });
    shop = new Catalogue(host);
    category = (await shop.category("Things")).id;
  });
  afterAll(() => host.stop());

  it("gives a product by id and by slug", async () => {
    const made = await shop.product(category);
    const byId = await shop.shopper.getProduct({ key: { case: "id", value: made.id } });
    const bySlug = await shop.shopper.getProduct({ key: { case: "slug", value: made.slug } });
    expect(byId).toEqual(bySlug);
    expect(byId.product).toMatchObject({
      id: made.id,
      slug: made.slug,
      name: "Thing",
      categoryId: category,
      state: PublicationState.PUBLISHED,
      revision: 1n,
    });
  });

  it("hides what is not published from shoppers, not from those who write it", async () => {
    const draft = await shop.product(category, { publish: false });
    const [old] = [await shop.product(category)];
    await shop.writer.archiveProduct({ id: old.id });
    for (const { id, slug } of [draft, old]) {
      for (const key of [{ case: "id", value: id } as const, { case: "slug", value: slug } as const]) {
        expect((await refusal(shop.shopper.getProduct({ key }))).code).toBe(Code.NotFound);
        expect((await shop.writer.getProduct({ key })).product?.id).toBe(id);
      }
    }
    expect((await shop.shopper.batchGetProducts({ ids: [draft.id, old.id] })).products).toEqual([]);
    expect((await shop.writer.batchGetProducts({ ids: [draft.id, old.id] })).products).toHaveLength(2);
    const variantIds = [draft, old].flatMap((product) => product.variants.map((one) => one.id));
    expect((await shop.shopper.batchGetVariants({ ids: variantIds })).variants).toEqual([]);
  });

  it("answers NOT_FOUND alike for what never was", async () => {
    const draft = await shop.product(category, { publish: false });
    const never = await refusal(shop.shopper.getProduct({ key: { case: "id", value: newId("prd") } }));
    const hidden = await refusal(shop.shopper.getProduct({ key: { case: "id", value: draft.id } }));
    expect([hidden.code, hidden.rawMessage]).toEqual([never.code, never.rawMessage]);
    expect(never.code).toBe(Code.NotFound);
  });

  it("gives many in the order asked for, and leaves out what there is not", async () => {
    const made = [await shop.product(category), await shop.product(category), await shop.product(category)];
    const asked = [made[2], made[0], made[1]].map((product) => product?.id ?? "");
    const { products } = await shop.shopper.batchGetProducts({ ids: [asked[0] ?? "", newId("prd"), ...asked.slice(1)] });
    expect(products.map((product) => product.id)).toEqual(asked);
    const variantIds = [made[1], made[0], made[2]].map((product) => product?.variants[0]?.id ?? "");
    const { variants } = await shop.shopper.batchGetVariants({ ids: [newId("var"), ...variantIds] });
    expect(variants.map((one) => one.id)).toEqual(variantIds);
    expect(variants[0]).toMatchObject({ productId: made[1]?.id, productName: "Thing", productSlug: made[1]?.slug });
  });

  it("prices in the currency asked for, and shows no price where there is none", async () => {
    const made = await shop.product(category, {
      variants: [
        variant({
          prices: [
            { currencyCode: "USD", minorUnits: 900n },
            { currencyCode: "KWD", minorUnits: 3_500n },
          ],
          options: [{ code: "s", valueCode: "l" }],
        }),
        variant({ prices: [{ currencyCode: "USD", minorUnits: 9_007_199_254_740_993n }], options: [{ code: "s", valueCode: "m" }] }),
      ],
    });
    const inCurrency = async (currencyCode: string) =>
      (await shop.shopper.getProduct({ key: { case: "id", value: made.id }, currencyCode })).product;
    const usd = await inCurrency("");
    expect([usd?.priceMin, usd?.priceMax]).toMatchObject([
      { currencyCode: "USD", minorUnits: 900n },
      { currencyCode: "USD", minorUnits: 9_007_199_254_740_993n },
    ]);
    const kwd = await inCurrency("KWD");
    expect(kwd?.variants.map((one) => one.price?.minorUnits)).toEqual([3_500n, undefined]);
    expect((await inCurrency("JPY"))?.priceMin).toBeUndefined();
    for (const currencyCode of ["EUR", "XXX"]) {
      const error = await refusal(inCurrency(currencyCode));
      expect([error.code, error.rawMessage.split(":")[0]]).toEqual([Code.InvalidArgument, "currency_code"]);
    }
  });

  it("speaks the language asked for, or English, or what there is", async () => {
    const made = await shop.product(category, { texts: [...english("Chair"), { locale: "de", name: "Stuhl", description: "Zum Sitzen" }] });
    const arabic = await shop.product(category, { texts: [{ locale: "ar", name: "كرسي", description: "" }] });
    const nameIn = async (id: string, locale: string) =>
      (await shop.shopper.getProduct({ key: { case: "id", value: id }, locale })).product?.name;
    expect(await nameIn(made.id, "de")).toBe("Stuhl");
    expect(await nameIn(made.id, "de-AT")).toBe("Stuhl");
    for (const locale of ["", "en", "ar", "fr", "x-nonsense"]) expect(await nameIn(made.id, locale), locale).toBe("Chair");
    expect(await nameIn(arabic.id, "de")).toBe("كرسي");
  });

  it("shows every change in the next answer, in whichever form it was shown before", async () => {
    const made = await shop.product(category);
    const shown = async () => {
      const key = { case: "id", value: made.id } as const;
      const [whole, german, yen, batch, list] = await Promise.all([
        shop.shopper.getProduct({ key }),
        shop.shopper.getProduct({ key, locale: "de" }),
        shop.shopper.getProduct({ key, currencyCode: "JPY" }),
        shop.shopper.batchGetProducts({ ids: [made.id] }),
        shop.shopper.listProducts({ pageSize: 1, view: ProductView.SUMMARY }),
      ]);
      return [whole.product, german.product, yen.product, batch.products[0], list.products[0]].map(
        (one) => `${one?.name} ${one?.revision}`,
      );
    };
    expect(await shown()).toEqual(Array.from({ length: 5 }, () => "Thing 1"));
    for (let revision = 2n; revision < 6n; revision += 1n) {
      const name = `Thing ${revision}`;
      const changed = await shop.writer.updateProduct({
        id: made.id,
        revision: revision - 1n,
        texts: english(name),
      });
      expect(changed.product).toMatchObject({ name, revision });
      expect(await shown()).toEqual(Array.from({ length: 5 }, () => `${name} ${revision}`));
      expect(await shown()).toEqual(Array.from({ length: 5 }, () => `${name} ${revision}`));
    }
  });

  it("names what is wrong with a key", async () => {
    expect((await refusal(shop.shopper.getProduct({}))).code).toBe(Code.InvalidArgument);
    expect((await refusal(shop.shopper.getProduct({ key: { case: "id", value: "x" } }))).rawMessage).toContain("id: ");
    expect((await refusal(shop.shopper.batchGetProducts({ ids: [] }))).rawMessage).toContain("ids: ");
    expect((await refusal(shop.shopper.batchGetProducts({ ids: [newId("prd"), "y"] }))).rawMessage).toContain("ids[1]: ");
    expect((await refusal(shop.shopper.batchGetVariants({ ids: Array.from({ length: 201 }, () => newId("var")) }))).rawMessage).toContain(
      "ids: ",
    );
  });
});
