import type pg from "pg";
import { Stack, operatorToken } from "@technova/testing";
import { fillCatalogue, slugOf } from "./lib/catalogue.ts";
import { withDataDir } from "./lib/data-dir.ts";
import { load } from "./lib/load.ts";
import { fillOrders } from "./lib/orders.ts";
import { print, type Figure } from "./lib/report.ts";
import { median } from "./lib/statistics.ts";
import { post, type HttpRequest } from "./scenarios/http.ts";

const SMALL = { products: 1000, orders: 1000 };
const LARGE = { products: 100_000, orders: 1_000_000 };
const PER_SECOND = 40;
const ROUNDS = 3;
const PRODUCTS = "/technova.product.v1.ProductService";
const ORDERS = "/technova.order.v1.OrderService";

/** The 95th percentile of every kind of request at a constant rate, in a small shop and in a large one; no answer is cached. */
export async function scale({ seconds }: { readonly seconds: number }): Promise<Figure[]> {
  return withDataDir(async (dataDir) => {
    const stack = await Stack.start({ composition: "one", dataDir, env: { EDGE_CACHE_BYTES: "0" } });
    const pool = await stack.ownerPool();
    try {
      const token = await operatorToken(dataDir);
      const small = await measure(stack, pool, SMALL, token, seconds);
      const large = await measure(stack, pool, LARGE, token, seconds);
      return [...small].map(([name, p95]) => {
        const then = large.get(name) ?? Number.NaN;
        print(`  ${name}: p95 ${p95.toFixed(1)} ms, with 100,000 products and 1,000,000 orders ${then.toFixed(1)} ms`);
        return { name: `scale: ${name}`, value: then / p95, unit: "× the small shop's p95", atMost: 2 };
      });
    } finally {
      await pool.end();
      await stack.stop();
    }
  });
}

async function measure(
  stack: Stack,
  pool: pg.Pool,
  size: { readonly products: number; readonly orders: number },
  token: string,
  seconds: number,
): Promise<Map<string, number>> {
  const begun = performance.now();
  const variants = await fillCatalogue(pool, size.products);
  await pool.query(
    "TRUNCATE orders.customer_order, orders.timeline, payment.intent, payment.ledger_entry, inventory.reservation, inventory.reservation_line CASCADE",
  );
  await fillOrders(pool, size.orders, variants);
  // What autovacuum does after such a load would fall on whatever is measured first.
  await pool.query("VACUUM");
  print(`  ${size.products} products and ${size.orders} orders loaded in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  const found = new Map<string, number>();
  for (const [name, requests] of await requestsOf(pool, token)) {
    const once = async (howLong: number): Promise<number> => {
      const options = { url: stack.edgeUrl, connections: 16, requests };
      const { p95, outcomes } = await load({
        scenario: "http",
        options,
        arrival: { kind: "open", perSecond: PER_SECOND, seconds: howLong },
      });
      if (Object.keys(outcomes).join() !== "200") throw new Error(`${name}: ${JSON.stringify(outcomes)}`);
      return p95;
    };
    await once(1);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push(await once(seconds));
    found.set(name, median(times));
  }
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const options = { url: stack.edgeUrl, shoppers: 8, variants: variants.slice(0, 200) };
    const { p95 } = await load({ scenario: "checkout", options, arrival: { kind: "open", perSecond: 5, seconds } });
    times.push(p95);
  }
  found.set("checkout from an empty cart", median(times));
  return found;
}

async function requestsOf(pool: pg.Pool, token: string): Promise<[string, HttpRequest[]][]> {
  const { rows: categories } = await pool.query<{ slug: string }>("SELECT slug FROM product.category ORDER BY slug");
  const { rows: orders } = await pool.query<{ id: string }>("SELECT id FROM orders.customer_order ORDER BY create_time DESC LIMIT 100");
  const { rows: products } = await pool.query<{ id: string }>("SELECT id FROM product.product ORDER BY id LIMIT 100");
  const operator = { authorization: `Bearer ${token}` };
  const ask = (path: string, messages: readonly unknown[], headers: Record<string, string> = {}): HttpRequest[] =>
    messages.map((message) => post(path, message, headers));
  const list = (message: object, more: readonly object[] = [{}]): HttpRequest[] =>
    ask(
      `${PRODUCTS}/ListProducts`,
      more.map((one) => ({ view: "PRODUCT_VIEW_SUMMARY", ...message, ...one })),
    );
  return [
    ["newest products", list({})],
    [
      "products of a category",
      list(
        {},
        categories.map(({ slug }) => ({ category: slug })),
      ),
    ],
    ["products by name", list({ orderBy: "name" })],
    ["products by price", list({ orderBy: "price" })],
    ["products in stock", list({ inStockOnly: true })],
    [
      "products found by words",
      list(
        {},
        ["lamp 77", "kettle 12", "harbour desk"].map((query) => ({ query })),
      ),
    ],
    [
      "a product by slug",
      ask(
        `${PRODUCTS}/GetProduct`,
        Array.from({ length: 100 }, (_one, index) => ({ slug: slugOf(index) })),
      ),
    ],
    ["many products by id", ask(`${PRODUCTS}/BatchGetProducts`, [{ ids: products.slice(0, 20).map(({ id }) => id) }])],
    ["the categories", ask(`${PRODUCTS}/ListCategories`, [{}])],
    [
      "an order",
      ask(
        `${ORDERS}/GetOrder`,
        orders.map(({ id }) => ({ id })),
        operator,
      ),
    ],
    ["the newest orders", ask(`${ORDERS}/ListOrders`, [{ pageSize: 20 }], operator)],
  ];
}
