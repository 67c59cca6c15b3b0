import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { Code } from "@connectrpc/connect";
import { fromBinary } from "@bufbuild/protobuf";
import { ProductChangedSchema } from "@technova/gen/technova/product/v1/product_events_pb.js";
import { PublicationState } from "@technova/gen/technova/product/v1/product_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { guest, hostModules, nobody, operator, type HostedModules } from "@technova/testing";
import { productModule } from "../src/index.ts";
import { Catalogue, english, key, refusal, unique, variant } from "./fixture.ts";

describe("writing products", () => {
  let host: HostedModules;
  let shop: Catalogue;
  let category = "";

  const request = (parts = {}) => ({ slug: unique("item"), categoryId: category, texts: english("Item"), variants: [variant()], ...parts });
  const events = async (id: string) => {
    const { rows } = await host.db.owner.query<{ payload: Buffer }>(
      "SELECT payload FROM bus.outbox WHERE subject_key = $1 AND type = 'product.v1.product-changed' ORDER BY subject_seq",
      [id],
    );
    return rows.map((row) => fromBinary(ProductChangedSchema, row.payload));
  };

  beforeAll(async () => {
    host = await hostModules({ server: inject("server"), modules: [productModule] });
    shop = new Catalogue(host);
    category = (await shop.category("Things")).id;
  });
  afterAll(() => host.stop());

  it("creates a draft, or what is sold at once", async () => {
    const draft = await shop.writer.createProduct(request(), key());
    expect(draft.product).toMatchObject({ state: PublicationState.DRAFT, revision: 1n, name: "Item" });
    const sold = await shop.writer.createProduct(request({ publish: true }), key());
    expect(sold.product?.state).toBe(PublicationState.PUBLISHED);
  });

  it("creates once for a key, and refuses the key with another body", async () => {
    const [body, same] = [request(), key()];
    const made = await Promise.all([1, 2, 3, 4].map(() => shop.writer.createProduct(body, same)));
    expect(new Set(made.map(({ product }) => product?.id)).size).toBe(1);
    expect(reasonOf(await refusal(shop.writer.createProduct({ ...body, publish: true }, same)))).toBe("IDEMPOTENCY_KEY_REUSED");
    expect(reasonOf(await refusal(shop.writer.createProduct(body)))).toBe("IDEMPOTENCY_KEY_REQUIRED");
    expect(await events(made[0]?.product?.id ?? "")).toHaveLength(1);
  });

  it("gives a refusal again for its key, even where it would succeed by now", async () => {
    const taken = await shop.product(category);
    const [body, same] = [request({ slug: taken.slug }), key()];
    expect((await refusal(shop.writer.createProduct(body, same))).code).toBe(Code.AlreadyExists);
    await host.db.owner.query("UPDATE product.product SET slug = $2 WHERE id = $1", [taken.id, unique("renamed")]);
    expect((await refusal(shop.writer.createProduct(body, same))).code).toBe(Code.AlreadyExists);
    await expect(shop.writer.createProduct(body, key())).resolves.toMatchObject({ product: { slug: taken.slug } });
  });

  it("refuses a slug or SKU that is taken", async () => {
    const taken = await shop.product(category);
    expect((await refusal(shop.writer.createProduct(request({ slug: taken.slug }), key()))).code).toBe(Code.AlreadyExists);
    const sku = taken.variants[0]?.sku ?? "";
    expect((await refusal(shop.writer.createProduct(request({ variants: [variant({ sku })] }), key()))).code).toBe(Code.AlreadyExists);
    const other = await shop.product(category);
    expect(
      (await refusal(shop.writer.updateProduct({ id: other.id, variants: [variant({ sku, options: [{ code: "s", valueCode: "l" }] })] })))
        .code,
    ).toBe(Code.AlreadyExists);
    const { slug } = await shop.category("Once");
    expect((await refusal(shop.writer.createCategory({ slug, texts: english("Twice") }, key()))).code).toBe(Code.AlreadyExists);
  });

  it("lets one of many have a slug or SKU for which they race", async () => {
    const [slug, sku, categorySlug] = [unique("race"), unique("RACE"), unique("race-cat")];
    const races: (() => Promise<unknown>)[] = [
      () => shop.writer.createProduct(request({ slug }), key()),
      () => shop.writer.createProduct(request({ variants: [variant({ sku })] }), key()),
      () => shop.writer.createCategory({ slug: categorySlug, texts: english("Race") }, key()),
    ];
    for (const race of races) {
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, race));
      expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
      const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [reasonOf(outcome.reason)] : []));
      expect(refused).toEqual(["ALREADY_EXISTS", "ALREADY_EXISTS", "ALREADY_EXISTS", "ALREADY_EXISTS"]);
    }
  });

  it("changes what is sent and leaves the rest", async () => {
    const made = await shop.product(category, { texts: [...english("Old"), { locale: "de", name: "Alt", description: "" }] });
    const [first] = made.variants;
    const { product } = await shop.writer.updateProduct({
      id: made.id,
      revision: made.revision,
      texts: english("New"),
      variants: [
        { ...variant({ sku: first?.sku ?? "", prices: [{ currencyCode: "USD", minorUnits: 7n }] }), id: first?.id ?? "" },
        variant({ prices: [{ currencyCode: "USD", minorUnits: 70n }], options: [{ code: "size", valueCode: "l" }] }),
      ],
    });
    expect(product).toMatchObject({
      name: "New",
      slug: made.slug,
      state: PublicationState.PUBLISHED,
      categoryId: category,
      revision: made.revision + 1n,
    });
    expect(product?.variants.map((one) => one.price?.minorUnits)).toEqual([7n, 70n]);
    expect([product?.priceMin?.minorUnits, product?.priceMax?.minorUnits]).toEqual([7n, 70n]);
    const german = await shop.shopper.getProduct({ key: { case: "id", value: made.id }, locale: "de" });
    expect(german.product?.name).toBe("Alt");
    expect((await shop.shopper.listProducts({ query: made.variants[0]?.sku ?? "" })).products.map((one) => one.id)).toEqual([made.id]);
  });

  it("refuses a change that is based on an old revision", async () => {
    const made = await shop.product(category);
    await shop.writer.updateProduct({ id: made.id, revision: 1n, texts: english("Second") });
    const stale = await refusal(shop.writer.updateProduct({ id: made.id, revision: 1n, texts: english("Lost") }));
    expect([stale.code, reasonOf(stale)]).toEqual([Code.Aborted, "STALE_REVISION"]);
    expect((await shop.shopper.getProduct({ key: { case: "id", value: made.id } })).product?.name).toBe("Second");
  });

  it("lets one of many changes of the same revision win, and loses none that names no revision", async () => {
    const made = await shop.product(category);
    const rivals = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => shop.writer.updateProduct({ id: made.id, revision: 1n, texts: english(`Rival ${n}`) })),
    );
    expect(rivals.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    expect(rivals.flatMap((outcome) => (outcome.status === "rejected" ? [reasonOf(outcome.reason)] : []))).toEqual([
      "STALE_REVISION",
      "STALE_REVISION",
      "STALE_REVISION",
    ]);
    await Promise.all(
      ["en", "de", "ar"].map((locale) =>
        shop.writer.updateProduct({ id: made.id, texts: [{ locale, name: `in ${locale}`, description: "" }] }),
      ),
    );
    const { product } = await shop.writer.getProduct({ key: { case: "id", value: made.id }, locale: "ar" });
    expect([product?.name, product?.revision]).toEqual(["in ar", 5n]);
    expect((await events(made.id)).map((event) => event.revision)).toEqual([1n, 2n, 3n, 4n, 5n]);
  });

  it("counts a change of a price alone as a change, in the same millisecond too", async () => {
    const made = await shop.product(category);
    const [first] = made.variants;
    const change = { ...variant({ sku: first?.sku ?? "", prices: [{ currencyCode: "USD", minorUnits: 1n }] }), id: first?.id ?? "" };
    const { product } = await shop.writer.updateProduct({ id: made.id, revision: 1n, variants: [change] });
    expect(product?.revision).toBe(2n);
    expect(reasonOf(await refusal(shop.writer.updateProduct({ id: made.id, revision: 1n, variants: [change] })))).toBe("STALE_REVISION");
  });

  it("archives for good", async () => {
    const made = await shop.product(category);
    const { product } = await shop.writer.archiveProduct({ id: made.id });
    expect(product?.state).toBe(PublicationState.ARCHIVED);
    await shop.writer.archiveProduct({ id: made.id });
    for (const change of [{ texts: english("Back") }, { state: PublicationState.PUBLISHED }]) {
      expect(reasonOf(await refusal(shop.writer.updateProduct({ id: made.id, ...change })))).toBe("PRODUCT_ARCHIVED");
    }
    expect((await events(made.id)).map((event) => event.state)).toEqual([PublicationState.PUBLISHED, PublicationState.ARCHIVED]);
    expect((await refusal(shop.writer.archiveProduct({ id: newId("prd") }))).code).toBe(Code.NotFound);
  });

  it("publishes every change once, with its revision and all variants", async () => {
    const made = await shop.product(category, { publish: false });
    await shop.writer.updateProduct({ id: made.id, state: PublicationState.PUBLISHED });
    await refusal(shop.writer.updateProduct({ id: made.id, revision: 1n, texts: english("Lost") }));
    const { product } = await shop.writer.updateProduct({ id: made.id, variants: [variant({ options: [{ code: "s", valueCode: "l" }] })] });
    const published = await events(made.id);
    expect(published.map(({ state, revision }) => [state, revision])).toEqual([
      [PublicationState.DRAFT, 1n],
      [PublicationState.PUBLISHED, 2n],
      [PublicationState.PUBLISHED, 3n],
    ]);
    expect(published.at(-1)).toMatchObject({ productId: made.id, slug: made.slug, variantIds: product?.variants.map((one) => one.id) });
  });

  it("refuses unknown categories, foreign variants and what contradicts itself", async () => {
    const nowhere = newId("cat");
    expect(reasonOf(await refusal(shop.writer.createProduct(request({ categoryId: nowhere }), key())))).toBe("CATEGORY_UNKNOWN");
    expect(reasonOf(await refusal(shop.writer.createCategory({ slug: unique("c"), parentId: nowhere, texts: english("x") }, key())))).toBe(
      "CATEGORY_UNKNOWN",
    );
    const made = await shop.product(category);
    expect(reasonOf(await refusal(shop.writer.updateProduct({ id: made.id, categoryId: nowhere })))).toBe("CATEGORY_UNKNOWN");
    const foreign = await refusal(shop.writer.updateProduct({ id: made.id, variants: [{ ...variant(), id: newId("var") }] }));
    expect(foreign.rawMessage).toContain("variants[0].id: ");
    const size = { options: [{ code: "size", valueCode: "l" }] };
    expect((await refusal(shop.writer.createProduct(request({ variants: [variant(size), variant(size)] }), key()))).rawMessage).toContain(
      "variants[1].options: ",
    );
    expect((await refusal(shop.writer.createProduct(request({ texts: [...english("a"), ...english("b")] }), key()))).rawMessage).toContain(
      "texts[1].locale: ",
    );
    const negative = variant({ prices: [{ currencyCode: "USD", minorUnits: -1n }] });
    expect((await refusal(shop.writer.createProduct(request({ variants: [negative] }), key()))).rawMessage).toContain(
      "variants[0].prices[0].minor_units: ",
    );
    expect((await shop.writer.getProduct({ key: { case: "id", value: made.id } })).product?.revision).toBe(1n);
  });

  it("lets only those write who may", async () => {
    const made = await shop.product(category);
    for (const [caller, code] of [
      [nobody, Code.Unauthenticated],
      [guest(), Code.PermissionDenied],
      [operator("warehouse", "support"), Code.PermissionDenied],
    ] as const) {
      const client = host.client(ProductService, caller);
      const calls = [
        client.createProduct(request(), key()),
        client.createCategory({ slug: unique("c"), texts: english("x") }, key()),
        client.updateProduct({ id: made.id, texts: english("x") }),
        client.archiveProduct({ id: made.id }),
      ];
      for (const call of calls) expect((await refusal(call)).code).toBe(code);
    }
    expect((await refusal(host.client(ProductService, operator("owner")).getPicture({ hash: "0".repeat(64) }))).code).toBe(
      Code.PermissionDenied,
    );
  });

  it("names every field that is wrong", async () => {
    const bad = {
      slug: "Not A Slug",
      categoryId: "x",
      texts: [{ locale: "fr", name: "", description: "" }],
      variants: [variant({ sku: "lower", weightGrams: -1, prices: [] })],
    };
    const error = await refusal(shop.writer.createProduct(bad, key()));
    expect(error.code).toBe(Code.InvalidArgument);
    for (const field of [
      "slug",
      "category_id",
      "texts[0].locale",
      "texts[0].name",
      "variants[0].sku",
      "variants[0].weight_grams",
      "variants[0].prices",
    ])
      expect(error.rawMessage).toContain(`${field}: `);
    const update = await refusal(shop.writer.updateProduct({ id: "x", revision: -1n, state: PublicationState.ARCHIVED }));
    for (const field of ["id", "revision", "state"]) expect(update.rawMessage).toContain(`${field}: `);
  });
});
