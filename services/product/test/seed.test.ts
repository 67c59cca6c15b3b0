import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { seedId } from "@technova/kit";
import { hostModules, operator, type HostedModules } from "@technova/testing";
import { productModule } from "../src/index.ts";
import { seedProducts } from "../src/storage/seed.ts";

describe("the seed", () => {
  let host: HostedModules;

  const seed = () => seedProducts({ settings: host.settings, database: host.db.database, clock: host.clock, bus: host.bus });

  async function contents(): Promise<Record<string, { count: string; digest: string }>> {
    const tables = ["category", "product", "variant", "price", "price_range", "picture", "card", "card_stock", "category_count"];
    const found = tables.map(async (table) => {
      const { rows } = await host.db.owner.query<{ count: string; digest: string }>(
        `SELECT count(*)::text, md5(string_agg(t::text, ';' ORDER BY t::text)) AS digest FROM product.${table} t`,
      );
      return [table, rows[0] ?? { count: "", digest: "" }] as const;
    });
    return Object.fromEntries(await Promise.all(found));
  }

  beforeAll(async () => {
    host = await hostModules({ server: inject("server"), modules: [productModule] });
    await seed();
  });
  afterAll(() => host.stop());

  it("fills a shop of a decent size", async () => {
    const { categories } = await host.client(ProductService).listCategories({});
    const leaves = categories.filter((category) => !categories.some((other) => other.parentId === category.id));
    expect(leaves.length).toBeGreaterThanOrEqual(20);
    expect(leaves.filter((category) => category.productCount === 0)).toEqual([]);
    const count = categories.filter((category) => category.parentId === "").reduce((sum, category) => sum + category.productCount, 0);
    expect(count).toBeGreaterThanOrEqual(300);
  });

  it("leaves everything as it is when it runs again, later, and twice at once", async () => {
    const before = await contents();
    expect(Number(before["product"]?.count)).toBeGreaterThanOrEqual(300);
    host.clock.advance(86_400_000);
    await Promise.all([seed(), seed()]);
    expect(await contents()).toEqual(before);
  });

  it("may be begun by several processes at once", async () => {
    const before = await contents();
    for (let round = 0; round < 4; round += 1) {
      await host.db.owner.query("TRUNCATE product.category, product.product CASCADE");
      await Promise.all(Array.from({ length: 6 }, seed));
      const after = await contents();
      expect(Object.entries(after).map(([table, { count }]) => [table, count])).toEqual(
        Object.entries(before).map(([table, { count }]) => [table, count]),
      );
    }
  }, 60_000);

  it("leaves alone what people changed", async () => {
    const id = seedId("prd", (await host.client(ProductService).listProducts({ pageSize: 1 })).products[0]?.slug ?? "");
    const texts = [{ locale: "en", name: "Changed", description: "" }];
    await host.client(ProductService, operator("catalog")).updateProduct({ id, texts });
    await seed();
    expect((await host.client(ProductService).getProduct({ key: { case: "id", value: id } })).product).toMatchObject({
      name: "Changed",
      revision: 2n,
    });
  });

  it("gives fixed ids, so that every installation has the same", async () => {
    const { products } = await host.client(ProductService).listProducts({ pageSize: 100, orderBy: "name" });
    for (const product of products) {
      expect(product.id).toBe(seedId("prd", product.slug));
      for (const variant of product.variants) expect(variant.id).toBe(seedId("var", variant.sku));
    }
    const { categories } = await host.client(ProductService).listCategories({});
    for (const category of categories) expect(category.id).toBe(seedId("cat", category.slug));
  });

  it("gives every product a picture that can be had, and a price in every currency", async () => {
    const hash = /^\/pictures\/([0-9a-f]{64})\.svg$/;
    for (const currencyCode of ["USD", "JPY", "KWD"]) {
      const { products } = await host.client(ProductService).listProducts({ pageSize: 100, currencyCode, locale: "ar" });
      for (const product of products) {
        expect(product.priceMin?.minorUnits).toBeGreaterThan(0n);
        expect(product.pictures[0]?.url).toMatch(hash);
      }
    }
    const [first] = (await host.client(ProductService).listProducts({ pageSize: 1 })).products;
    const picture = await host.internalClient(ProductService).getPicture({ hash: hash.exec(first?.pictures[0]?.url ?? "")?.[1] ?? "" });
    expect(picture.contentType).toBe("image/svg+xml");
    expect(Buffer.from(picture.content).toString()).toContain("<svg");
  });
});
