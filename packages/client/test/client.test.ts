import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Code, TechnovaError, createTechnova, memoryStore, webStore, type Technova, type TechnovaOptions } from "@technova/client";
import { CartService, OrderService, OrderState, watchOrder, type WatchOrderResponse } from "@technova/client/order";
import { ProductService } from "@technova/client/product";
import { ShippingService } from "@technova/client/shipping";
import { BERLIN, Stack } from "@technova/testing";

type Fetch = typeof globalThis.fetch;

/** The client as a page's script uses it, against the platform as it runs. */
describe("@technova/client", () => {
  let dataDir = "";
  let stack: Stack;
  let variantId = "";

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "technova-client-"));
    stack = await Stack.start({ composition: "one", dataDir });
    const stocked = async () => (await connect().client(ProductService).listProducts({ inStockOnly: true })).products[0]?.variants;
    const variants = await vi.waitUntil(stocked, { timeout: 15_000, interval: 100 });
    variantId = variants.find(({ available }) => available > 0)?.id ?? "";
  }, 90_000);
  afterAll(async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  const connect = (options: Partial<TechnovaOptions> = {}): Technova =>
    createTechnova({ baseUrl: stack.edgeUrl, retries: { baseMs: 10 }, ...options });

  /** The real fetch, with its requests written down and some of its answers changed. */
  function watched(
    change: (path: string, count: number, answer: () => Promise<Response>) => Promise<Response> = (_path, _count, answer) => answer(),
  ) {
    const requests: { readonly path: string; readonly key: string | null }[] = [];
    const fetching: Fetch = (input, init) => {
      const request = new Request(input, init);
      const path = new URL(request.url).pathname;
      requests.push({ path, key: request.headers.get("idempotency-key") });
      return change(path, requests.filter((one) => one.path === path).length, () => fetch(request));
    };
    return { requests, fetch: fetching, count: (name: string) => requests.filter(({ path }) => path.endsWith(`/${name}`)).length };
  }

  async function placeOrder(technova: Technova): Promise<string> {
    const carts = technova.client(CartService);
    const { cart } = await carts.createCart({ currencyCode: "USD" });
    await carts.addCartItem({ cartId: cart?.id ?? "", variantId, quantity: 1 });
    const { rates } = await technova.client(ShippingService).getRates({ cartId: cart?.id ?? "", address: BERLIN });
    const { order } = await technova.client(OrderService).placeOrder({
      cartId: cart?.id ?? "",
      email: "ada@example.com",
      shippingAddress: BERLIN,
      shippingRateId: rates[0]?.id ?? "",
      paymentToken: "tok_ok",
    });
    return order?.id ?? "";
  }

  it("opens a session when one is first needed, one for all, and keeps it", async () => {
    const { fetch: fetching, count } = watched();
    const store = memoryStore();
    const technova = connect({ fetch: fetching, store });
    await technova.client(ProductService).listProducts({ pageSize: 1 });
    expect(store.load()).toBeUndefined();
    const carts = technova.client(CartService);
    await Promise.all([1, 2, 3].map(() => carts.createCart({ currencyCode: "USD" })));
    expect(count("CreateAnonymousSession")).toBe(1);
    expect(store.load()?.subject).toMatch(/^gst_/);
    await connect({ fetch: fetching, store }).client(CartService).createCart({ currencyCode: "USD" });
    expect(count("CreateAnonymousSession")).toBe(1);
  });

  it("replaces a session that does not count any more", async () => {
    const items = new Map<string, string>([
      ["technova.session", JSON.stringify({ accessToken: "no.such.token", expireTime: Date.now() + 1e6 })],
    ]);
    const storage = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
      removeItem: (key: string) => void items.delete(key),
    };
    const { cart } = await connect({ store: webStore(storage) })
      .client(CartService)
      .createCart({ currencyCode: "USD" });
    expect(cart?.id).toMatch(/^crt_/);
    expect(items.get("technova.session")).not.toContain("no.such.token");
  });

  it("tells what is wrong in a form for programs", async () => {
    const technova = connect();
    const missing = await technova
      .client(ProductService)
      .getProduct({ key: { case: "id", value: "prd_00000000-0000-7000-8000-000000000000" } })
      .catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(TechnovaError);
    expect(missing).toMatchObject({ code: Code.NotFound, reason: "NOT_FOUND", requestId: expect.stringMatching(/^req_/) as string });
    const invalid = await technova
      .client(CartService)
      .getCart({ id: "nonsense" })
      .catch((error: unknown) => error);
    expect(invalid).toMatchObject({ reason: "INVALID", violations: [{ field: "id" }] });
    expect(new Error("other")).not.toBeInstanceOf(TechnovaError);
  });

  it("places an order once though its first answer is lost", async () => {
    const {
      requests,
      fetch: fetching,
      count,
    } = watched(async (path, times, answer) => {
      const told = await answer();
      if (path.endsWith("/PlaceOrder") && times === 1) throw new TypeError("the network went away");
      return told;
    });
    const technova = connect({ fetch: fetching });
    await placeOrder(technova);
    expect(count("PlaceOrder")).toBe(2);
    const keys = new Set(requests.filter(({ path }) => path.endsWith("/PlaceOrder")).map(({ key }) => key));
    expect(keys.size).toBe(1);
    expect((await technova.client(OrderService).listOrders({})).orders).toHaveLength(1);
  });

  it("tries again where it is refused for the moment, and not where it is refused", async () => {
    const busy = (): Response =>
      new Response(JSON.stringify({ code: "unavailable", message: "shortly" }), {
        status: 503,
        headers: { "content-type": "application/json" },
      });
    const { fetch: fetching, count } = watched((path, times, answer) =>
      path.endsWith("/ListProducts") && times < 3 ? Promise.resolve(busy()) : answer(),
    );
    expect((await connect({ fetch: fetching }).client(ProductService).listProducts({})).products.length).toBeGreaterThan(0);
    expect(count("ListProducts")).toBe(3);
    const always = watched(() => Promise.resolve(busy()));
    await expect(connect({ fetch: always.fetch }).client(ProductService).listProducts({})).rejects.toMatchObject({
      code: Code.Unavailable,
    });
    expect(always.count("ListProducts")).toBe(4);
    const refused = watched();
    await expect(connect({ fetch: refused.fetch }).client(CartService).getCart({ id: "nonsense" })).rejects.toThrow(TechnovaError);
    expect(refused.count("GetCart")).toBe(1);
  });

  it("follows an order over streams that break, and misses and repeats nothing", async () => {
    let streams = 0;
    const { fetch: fetching } = watched(async (path, _times, answer) => {
      const told = await answer();
      if (!path.endsWith("/WatchOrder") || told.body === null) return told;
      streams += 1;
      return new Response(told.body.pipeThrough(cutAfter(2)), told);
    });
    const technova = connect({ fetch: fetching });
    const id = await placeOrder(technova);
    const seen: WatchOrderResponse[] = [];
    for await (const message of watchOrder(technova.client(OrderService), id)) {
      seen.push(message);
      if (message.order?.state === OrderState.CAPTURED && message.entry?.kind === "CAPTURED") break;
    }
    expect(seen.map(({ entry }) => entry?.sequence)).toEqual(seen.map((_one, index) => index + 1));
    expect(seen.length).toBeGreaterThan(2);
    expect(streams).toBeGreaterThan(1);
  });

  it("tells all of an order that is over", async () => {
    const technova = connect();
    const orders = technova.client(OrderService);
    const id = await placeOrder(technova);
    const { order } = await orders.cancelOrder({ id });
    const kinds: (string | undefined)[] = [];
    for await (const { entry } of watchOrder(orders, id)) kinds.push(entry?.kind);
    expect(kinds).toEqual(order?.timeline.map(({ kind }) => kind));
    expect(kinds.at(-1)).toBe("CANCELLED");
  });

  it("tells of its own deadlines and of aborts in the same form, also while a session opens", async () => {
    const hanging: Fetch = (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error), { once: true });
      });
    const technova = connect({ fetch: hanging });
    const late = technova.client(ProductService).listProducts({}, { timeoutMs: 100 });
    await expect(late).rejects.toMatchObject({ code: Code.DeadlineExceeded, reason: "" });
    await expect(technova.client(CartService).getCart({ id: "x" }, { signal: AbortSignal.timeout(100) })).rejects.toThrow(TechnovaError);
    await expect(technova.client(CartService).getCart({ id: "x" }, { timeoutMs: 100 })).rejects.toThrow(TechnovaError);
  }, 5000);

  it("goes on with its session where the browser keeps nothing", async () => {
    const refuse = (): never => {
      throw new Error("the quota is exceeded");
    };
    const { fetch: fetching, count } = watched();
    const store = webStore({ getItem: () => null, setItem: refuse, removeItem: refuse });
    const carts = connect({ fetch: fetching, store }).client(CartService);
    const { cart } = await carts.createCart({ currencyCode: "USD" });
    expect((await carts.getCart({ id: cart?.id ?? "" })).cart?.id).toBe(cart?.id);
    expect(count("CreateAnonymousSession")).toBe(1);
  });

  it("does not follow what is not there", async () => {
    const watching = watchOrder(connect().client(OrderService), "ord_00000000-0000-7000-8000-000000000000");
    await expect(watching.next()).rejects.toMatchObject({ code: Code.NotFound });
  });
});

/** Breaks a stream after so many messages, each of which has five bytes before it, the last four of them its length. */
function cutAfter(messages: number): TransformStream<Uint8Array, Uint8Array> {
  let held = Buffer.alloc(0);
  let passed = 0;
  return new TransformStream({
    transform(chunk, controller) {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 5 && held.length >= 5 + held.readUInt32BE(1)) {
        const length = 5 + held.readUInt32BE(1);
        if (passed === messages) {
          controller.error(new TypeError("the connection broke"));
          return;
        }
        passed += 1;
        controller.enqueue(new Uint8Array(held.subarray(0, length)));
        held = held.subarray(length);
      }
    },
  });
}
