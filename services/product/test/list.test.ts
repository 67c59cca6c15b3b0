import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { Code } from "@connectrpc/connect";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { ProductView, PublicationState } from "@technova/gen/technova/product/v1/product_pb.js";
import { encodePageToken, newId } from "@technova/kit";
import { hostModules, nobody, operator, type HostedModules } from "@technova/testing";
import { declaredStatements } from "@technova/store";
import { productModule } from "../src/index.ts";
import { searchText } from "../src/domain/catalogue.ts";
import { declareLists } from "../src/storage/list.ts";
import { SEARCH_AGAIN } from "../src/storage/schema.ts";
import { Catalogue, english, refusal, variant } from "./fixture.ts";

describe("listing products", () => {
  let host: HostedModules;
  let shop: Catalogue;
  let [furniture, chairs, stools, lamps] = ["", "", "", ""];
  const ids: Record<string, string> = {};

  const list = async (request: Parameters<Catalogue["shopper"]["listProducts"]>[0]) =>
    (await shop.shopper.listProducts({ pageSize: 100, ...request })).products;
  const names = async (request: Parameters<Catalogue["shopper"]["listProducts"]>[0]) =>
    (await list(request)).map((product) => product.slug);

  async function add(
    slug: string,
    categoryId: string,
    texts: { locale: string; name: string; description: string }[],
    prices: [string, bigint][],
    sku: string,
  ): Promise<void> {
    const product = await shop.product(categoryId, {
      slug,
      texts,
      variants: [variant({ sku, prices: prices.map(([currencyCode, minorUnits]) => ({ currencyCode, minorUnits })) })],
    });
    ids[slug] = product.id;
  }

  beforeAll(async () => {
    host = await hostModules({ server: inject("server"), modules: [productModule] });
    shop = new Catalogue(host);
    const top = await shop.category("Furniture");
    furniture = top.slug;
    const middle = await shop.category("Chairs", top.id);
    chairs = middle.id;
    stools = (await shop.category("Stools", middle.id)).id;
    lamps = (await shop.category("Lamps")).id;
    const text = (locale: string, name: string) => ({ locale, name, description: "" });
    await add(
      "oak-chair",
      chairs,
      [text("en", "Oak chair"), text("de", "Eichenstuhl"), text("ar", "كرسي بلوط")],
      [
        ["USD", 500n],
        ["JPY", 900n],
      ],
      "OAK-1",
    );
    await add(
      "angstrom-stool",
      stools,
      [text("en", "Ångström stool"), text("de", "Hocker")],
      [
        ["USD", 500n],
        ["KWD", 100n],
      ],
      "STOOL-1",
    );
    await add(
      "nur-deutsch",
      stools,
      [text("de", "Zweibeiner")],
      [
        ["USD", 200n],
        ["JPY", 100n],
      ],
      "ZWEI-1",
    );
    await add("percent-lamp", lamps, [text("en", "Lamp 100% dimmable")], [["USD", 900n]], "LAMP-100");
    await add("under-lamp", lamps, [text("en", "Lamp a_b c\\d")], [["USD", 900n]], "LAMP-200");
    await add("zebra-lamp", lamps, english("zebra lamp"), [["USD", 100n]], "LAMP-300");
    await shop.product(lamps, { slug: "hidden-lamp", publish: false, texts: english("Hidden lamp") });
  });
  afterAll(() => host.stop());

  it("takes a category by slug or id with all that is below it", async () => {
    const below = ["angstrom-stool", "nur-deutsch", "oak-chair"];
    expect((await names({ category: furniture })).toSorted()).toEqual(below);
    expect((await names({ category: chairs })).toSorted()).toEqual(below);
    expect((await names({ category: stools })).toSorted()).toEqual(["angstrom-stool", "nur-deutsch"]);
    const unknown = await refusal(list({ category: "no-such" }));
    expect([unknown.code, unknown.rawMessage.split(":")[0]]).toEqual([Code.InvalidArgument, "category"]);
  });

  it("counts published products of a category and of those below it, parents first", async () => {
    const { categories } = await shop.shopper.listCategories({});
    const counts = new Map(categories.map((category) => [category.id, category.productCount]));
    expect([counts.get(chairs), counts.get(stools), counts.get(lamps)]).toEqual([3, 2, 3]);
    const seen = new Set([""]);
    for (const { id, parentId } of categories) {
      expect(seen).toContain(parentId);
      seen.add(id);
    }
  });

  it("finds words of every language and SKUs, in whatever case, all of them", async () => {
    expect(await names({ query: "OAK" })).toEqual(["oak-chair"]);
    expect(await names({ query: "eichenstuhl" })).toEqual(["oak-chair"]);
    expect(await names({ query: "كرسي" })).toEqual(["oak-chair"]);
    expect(await names({ query: "stool-1" })).toEqual(["angstrom-stool"]);
    expect(await names({ query: "ångström" })).toEqual(["angstrom-stool"]);
    expect(await names({ query: "lamp zebra" })).toEqual(["zebra-lamp"]);
    expect(await names({ query: "lamp oak" })).toEqual([]);
    expect(await names({ query: "300 zebra lamp" })).toEqual(["zebra-lamp"]);
    expect(await names({ query: "lamp zebra 300 oak" })).toEqual([]);
  });

  it("finds one or two letters where they begin a word, also one that is joined to another", async () => {
    expect(await names({ query: "ze" })).toEqual(["zebra-lamp"]);
    expect(await names({ query: "eb" })).toEqual([]);
    expect(await names({ query: "stool 1" })).toEqual(["angstrom-stool"]);
    expect(await names({ query: "b lamp" })).toEqual(["under-lamp"]);
  });

  it("takes wildcards of LIKE literally", async () => {
    expect(await names({ query: "100%" })).toEqual(["percent-lamp"]);
    expect(await names({ query: "%" })).toEqual(["percent-lamp"]);
    expect(await names({ query: "_" })).toEqual(["under-lamp"]);
    expect(await names({ query: "c\\d" })).toEqual(["under-lamp"]);
    expect(await names({ query: "z%a" })).toEqual([]);
  });

  it("sorts by what is asked for", async () => {
    const all = ["zebra-lamp", "under-lamp", "percent-lamp", "nur-deutsch", "angstrom-stool", "oak-chair"];
    expect(await names({})).toEqual(all);
    expect(await names({ orderBy: "newest" })).toEqual(all);
    // As people sort: "Å" beside "A", small letters among capitals, and a name in another language by that name.
    expect(await names({ orderBy: "name" })).toEqual([
      "angstrom-stool",
      "percent-lamp",
      "under-lamp",
      "oak-chair",
      "zebra-lamp",
      "nur-deutsch",
    ]);
    expect((await names({ orderBy: "name", locale: "de" })).slice(0, 2)).toEqual(["oak-chair", "angstrom-stool"]);
    const prices = (await list({ orderBy: "price" })).map((product) => product.priceMin?.minorUnits);
    expect(prices).toEqual([100n, 200n, 500n, 500n, 900n, 900n]);
    const falling = await names({ orderBy: "price desc" });
    expect(falling).toEqual((await names({ orderBy: "price" })).toReversed());
  });

  it("walks every product exactly once in every order, currency and language", async () => {
    for (const orderBy of ["newest", "name", "price", "price desc"])
      for (const currencyCode of ["USD", "JPY", "KWD"])
        for (const locale of ["en", "de", "ar"]) {
          const whole = await names({ orderBy, currencyCode, locale });
          const walked: string[] = [];
          let pageToken = "";
          do {
            const page = await shop.shopper.listProducts({ pageSize: 1, pageToken, orderBy, currencyCode, locale });
            walked.push(...page.products.map((product) => product.slug));
            pageToken = page.nextPageToken;
          } while (pageToken !== "" && walked.length <= whole.length);
          expect(walked, `${orderBy} ${currencyCode} ${locale}`).toEqual(whole);
          expect(new Set(walked).size).toBe(walked.length);
          expect(walked.length).toBe(orderBy.startsWith("price") ? { USD: 6, JPY: 2, KWD: 1 }[currencyCode] : 6);
        }
  });

  it("goes on where a page ended, though its product is at the other end of the list by now", async () => {
    const others = (await names({ orderBy: "price" })).filter((slug) => slug !== "zebra-lamp");
    const price = async (minorUnits: bigint): Promise<void> => {
      const { product } = await shop.shopper.getProduct({ key: { case: "slug", value: "zebra-lamp" } });
      const [one] = product?.variants ?? [];
      await shop.writer.updateProduct({
        id: ids["zebra-lamp"] ?? "",
        variants: [variant({ id: one?.id ?? "", sku: "LAMP-300", prices: [{ currencyCode: "USD", minorUnits }] })],
      });
    };
    const forms = ["en", "de", "ar"].flatMap((locale) => [ProductView.SUMMARY, ProductView.FULL].map((view) => ({ locale, view })));
    const over = new AbortController();
    const move = async (): Promise<void> => {
      for (let up = true; !over.signal.aborted; up = !up) await price(up ? 900_000_000n : 1n);
      await price(100n);
    };
    const walk = async (form: (typeof forms)[number]): Promise<void> => {
      for (let round = 0; round < 60; round += 1) {
        const first = await shop.shopper.listProducts({ ...form, orderBy: "price", pageSize: 1 });
        const { pageToken, seen } = { pageToken: first.nextPageToken, seen: first.products.map(({ slug }) => slug) };
        const rest = await shop.shopper.listProducts({ ...form, orderBy: "price", pageSize: 1, pageToken });
        // The cheapest comes next, whatever the first costs by now.
        if (seen[0] === "zebra-lamp") expect(rest.products.map(({ slug }) => slug)).toEqual([others[0]]);
      }
    };
    await Promise.all([move(), Promise.all(forms.map(walk)).finally(() => over.abort())]);
  });

  it("makes of texts that were kept before what it makes of new ones", async () => {
    for (const name of ["Kettle", "Co-operative “Four Orchards”, für Große", "«البساتين الأربعة» قِصّة", "100% a_b c\\d (x)", ""]) {
      const before = `${name} SKU-1`.toLowerCase();
      const { rows } = await host.db.database.pool.query<{ now: string }>(
        `SELECT ${SEARCH_AGAIN} AS now FROM (SELECT $1::text AS search) AS kept`,
        [before],
      );
      expect(rows[0]?.now).toBe(searchText({ en: { name, description: "" } }, ["SKU-1"]));
    }
  });

  it("refuses a page token of another list, and one that is none", async () => {
    const { nextPageToken } = await shop.shopper.listProducts({ pageSize: 1, category: lamps });
    expect(nextPageToken).not.toBe("");
    const others = [
      {},
      { category: chairs },
      { category: lamps, orderBy: "price" },
      { category: lamps, currencyCode: "JPY" },
      { category: lamps, query: "x" },
      { category: lamps, inStockOnly: true },
      { category: lamps, locale: "de" },
    ];
    for (const other of others) {
      const error = await refusal(shop.shopper.listProducts({ pageSize: 1, pageToken: nextPageToken, ...other }));
      expect([error.code, error.rawMessage.split(":")[0]], JSON.stringify(other)).toEqual([Code.InvalidArgument, "page_token"]);
    }
    for (const pageToken of ["x", "W10", nextPageToken.slice(2), `${nextPageToken}AAAA`, Buffer.from("[1,2,3]").toString("base64url")]) {
      expect((await refusal(shop.shopper.listProducts({ category: lamps, pageToken }))).code, pageToken).toBe(Code.InvalidArgument);
    }
  });

  it("refuses a token whose filter is right but whose position is made up", async () => {
    for (const order of ["newest", "price"] as const) {
      const filter = ["USD", "en", "published", "", [], false, order];
      for (const position of [
        ["soon", newId("prd")],
        [1e300, newId("prd")],
        ["2026-13-45T00:00:00Z", newId("prd")],
        ["9".repeat(30), newId("prd")],
        ["1", "\u0000"],
      ]) {
        const error = await refusal(shop.shopper.listProducts({ orderBy: order, pageToken: encodePageToken(position, filter) }));
        expect([error.code, error.rawMessage.split(":")[0]], `${order} ${JSON.stringify(position)}`).toEqual([
          Code.InvalidArgument,
          "page_token",
        ]);
      }
    }
  });

  it("shows what is not published only to those who may write it", async () => {
    expect(await names({ query: "hidden" })).toEqual([]);
    const drafts = await shop.writer.listProducts({ state: PublicationState.DRAFT });
    expect(drafts.products.map((product) => product.slug)).toEqual(["hidden-lamp"]);
    for (const caller of [nobody, operator("warehouse")]) {
      const error = await refusal(host.client(ProductService, caller).listProducts({ state: PublicationState.DRAFT }));
      expect(error.code).toBe(Code.PermissionDenied);
    }
  });

  it("names every field that is wrong", async () => {
    const error = await refusal(list({ pageSize: -1, orderBy: "random", currencyCode: "usd", query: "x".repeat(201) }));
    expect(error.code).toBe(Code.InvalidArgument);
    for (const field of ["page_size", "order_by", "currency_code", "query"]) expect(error.rawMessage).toContain(`${field}: `);
    expect((await refusal(list({ currencyCode: "EUR" }))).rawMessage).toContain("currency_code: ");
  });

  it("tells in a summary what a list shows, and says the same as the whole", async () => {
    const full = (await shop.shopper.listProducts({ pageSize: 100, locale: "de" })).products;
    const brief = (await shop.shopper.listProducts({ pageSize: 100, locale: "de", view: ProductView.SUMMARY })).products;
    expect(brief.length).toBeGreaterThan(3);
    expect(brief).toEqual(
      full.map(({ pictures, ...product }) => ({ ...product, description: "", variants: [], pictures: pictures.slice(0, 1) })),
    );
  });

  it("has a statement that the database understands for every shape of list", async () => {
    declareLists();
    const lists = declaredStatements().filter(({ name }) => name.startsWith("product.list-"));
    expect(lists.length).toBeGreaterThan(700);
    const client = await host.db.database.pool.connect();
    const wrong: string[] = [];
    for (const [index, { name, text }] of lists.entries())
      await client.query(`PREPARE shape_${index} AS ${text}`).catch((error: Error) => wrong.push(`${name}: ${error.message}`));
    client.release(true);
    expect(wrong).toEqual([]);
  }, 60_000);
});
