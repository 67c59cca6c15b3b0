import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient, type Client } from "@connectrpc/connect";
import { PublicationState } from "@technova/gen/technova/product/v1/product_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { Shopper, Stack, edgeTransport, operatorToken } from "@technova/testing";

const SERVICE = "/technova.product.v1.ProductService";

describe("answers that the edge keeps", () => {
  let dataDir = "";
  let stack: Stack;
  let token = "";
  let catalogue: Client<typeof ProductService>;
  let slug = "";

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "technova-cache-"));
    stack = await Stack.start({ composition: "workers", dataDir });
    token = await operatorToken(dataDir);
    // Until what there is of each variant is known everywhere, answers differ.
    await stack.quiet();
    catalogue = createClient(
      ProductService,
      edgeTransport(stack.edgeUrl, () => token),
    );
    slug = (await catalogue.listProducts({ pageSize: 1 })).products[0]?.slug ?? "";
  }, 90_000);
  afterAll(async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  /** As browsers ask, each time on a connection of its own, so that every worker is asked. */
  const get = (method: string, message: unknown, headers: Record<string, string> = {}) =>
    fetch(`${stack.edgeUrl}${SERVICE}/${method}?connect=v1&encoding=json&message=${encodeURIComponent(JSON.stringify(message))}`, {
      headers: { connection: "close", ...headers },
    });
  const nameOf = async (message: unknown): Promise<string> =>
    ((await (await get("GetProduct", message)).json()) as { product: { name: string } }).product.name;

  it("tell browsers how long they hold, and whether theirs is still good", async () => {
    const first = await get("GetProduct", { slug });
    expect([first.status, first.headers.get("cache-control"), first.headers.get("content-type")]).toEqual([
      200,
      "public, max-age=2, stale-while-revalidate=8",
      "application/json",
    ]);
    expect(first.headers.get("vary")).toBe("origin, accept-encoding");
    expect(Number(first.headers.get("age"))).toBeLessThanOrEqual(10);
    const etag = first.headers.get("etag") ?? "";
    for (let time = 0; time < 4; time += 1) {
      const again = await get("GetProduct", { slug }, { "if-none-match": etag });
      expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    }
    for (const some of ["*", `W/"another", ${etag}`])
      expect((await get("GetProduct", { slug }, { "if-none-match": some })).status).toBe(304);
    const other = await get("GetProduct", { slug }, { "if-none-match": 'W/"another"' });
    expect(other.status).toBe(200);
    const refused = await get("GetProduct", { slug: "there-is-none" });
    expect([refused.status, refused.headers.get("cache-control"), refused.headers.get("etag")]).toEqual([404, null, null]);
  });

  it("are the same whichever way, and in whichever form, they are asked for", async () => {
    const plain = await (await get("ListProducts", { pageSize: 3 }, { "accept-encoding": "identity" })).text();
    for (let time = 0; time < 4; time += 1)
      expect(await (await get("ListProducts", { pageSize: 3 }, { "accept-encoding": "gzip" })).text()).toBe(plain);
    const posted = await fetch(`${stack.edgeUrl}${SERVICE}/ListProducts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{ "pageSize" : 3 }',
    });
    expect([await posted.text(), posted.headers.get("cache-control")]).toEqual([plain, null]);
  });

  it("are for everybody and for guests; who has permissions gets their own, which nobody keeps", async () => {
    const { categories } = await catalogue.listCategories({});
    const { product: draft } = await catalogue.createProduct(
      {
        slug: "not-for-sale-yet",
        categoryId: categories[0]?.id ?? "",
        texts: [{ locale: "en", name: "Secret", description: "" }],
        variants: [
          { sku: "SECRET-1", prices: [{ currencyCode: "USD", minorUnits: 1n }], weightGrams: 1, lengthMm: 1, widthMm: 1, heightMm: 1 },
        ],
      },
      { headers: { "idempotency-key": "draft" } },
    );
    expect(draft?.state).toBe(PublicationState.DRAFT);
    const guest = new Shopper(stack.edgeUrl);
    await guest.openSession();
    for (let time = 0; time < 4; time += 1) {
      const theirs = await get("GetProduct", { slug: "not-for-sale-yet" }, { authorization: `Bearer ${token}` });
      expect([theirs.status, theirs.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
      for (const headers of [{}, { authorization: `Bearer ${guest.token}` }])
        expect((await get("GetProduct", { slug: "not-for-sale-yet" }, headers)).status).toBe(404);
    }
    const [everybody, guests] = await Promise.all([
      get("GetProduct", { slug }),
      get("GetProduct", { slug }, { authorization: `Bearer ${guest.token}` }),
    ]);
    expect(guests.headers.get("etag")).toBe(everybody.headers.get("etag"));
    expect((await get("GetProduct", { slug }, { authorization: "Bearer nonsense" })).status).toBe(401);
  });

  it("are not fetched again for what nobody knows in a request, nor remembered with it", async () => {
    const fetched = async (): Promise<number> => {
      const text = await (await fetch(`http://127.0.0.1:${stack.port(9090)}/metrics`)).text();
      return Number(/^technova_edge_cache_total\{from="service"\} (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    const ask = async (junk: Buffer): Promise<number> =>
      (
        await fetch(`${stack.edgeUrl}${SERVICE}/ListCategories`, {
          method: "POST",
          headers: { "content-type": "application/proto", connection: "close" },
          body: junk,
        })
      ).status;
    for (let time = 0; time < 4; time += 1) expect(await ask(Buffer.alloc(0))).toBe(200);
    const before = await fetched();
    // A field of a number that the request does not have, as often as fits.
    for (let number = 0; number < 60; number += 1)
      expect(await ask(Buffer.from([0x78, number].concat(...Array.from({ length: 400 }, () => [0x78, 1]))))).toBe(200);
    expect(await fetched()).toBe(before);
  });

  it("change in every worker as soon as the product does", async () => {
    const asked = (): Promise<string[]> => Promise.all(Array.from({ length: 12 }, () => nameOf({ slug })));
    const { product } = await catalogue.getProduct({ key: { case: "slug", value: slug } });
    expect(new Set(await asked())).toEqual(new Set([product?.name]));
    for (const name of ["Changed once", "Changed twice"]) {
      await catalogue.updateProduct({ id: product?.id ?? "", texts: [{ locale: "en", name, description: "" }] });
      const begun = performance.now();
      // Well before it would have been renewed in any case.
      await expect.poll(async () => new Set(await asked()), { timeout: 1500, interval: 5 }).toEqual(new Set([name]));
      console.log(`every worker had the new name after ${Math.round(performance.now() - begun)} ms`);
    }
  });
});
