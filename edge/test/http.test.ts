import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { newId } from "@technova/kit";
import { Shopper, Stack, edgeTransport, operatorToken } from "@technova/testing";

const SHOP = "https://shop.example";
const LIST = "/technova.product.v1.ProductService/ListProducts";

describe("the edge's other doors", () => {
  let dataDir = "";
  let stack: Stack;
  let shopper: Shopper;
  let variantId = "";
  let picture = "";

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "technova-edge-"));
    stack = await Stack.start({ composition: "one", dataDir, env: { CORS_ORIGINS: `${SHOP}, http://localhost:5173` } });
    shopper = new Shopper(stack.edgeUrl);
    await shopper.openSession();
    // Stock shows as soon as inventory has told of it.
    const stocked = async () => (await shopper.client(ProductService).listProducts({ inStockOnly: true, pageSize: 100 })).products;
    const plenty = async () => (await stocked()).flatMap((product) => product.variants).find((variant) => variant.available > 20);
    const variant = await vi.waitUntil(plenty, { timeout: 15_000, interval: 100 });
    variantId = variant.id;
    picture = variant.pictureUrl;
  }, 90_000);
  afterAll(async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${stack.edgeUrl}${path}`, { headers });
  const preflight = (origin: string) =>
    fetch(`${stack.edgeUrl}${LIST}`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,authorization,idempotency-key",
      },
    });

  async function order(token: string) {
    const cart = await shopper.fillCart("USD", [{ variantId, quantity: 1 }]);
    return shopper.placeOrder(cart.id, await shopper.cheapestRate(cart.id), token, newId("req"));
  }

  /** Reads server-sent events until one is named, or the stream ends. */
  async function events(
    path: string,
    headers: Record<string, string>,
    until = "end",
  ): Promise<{ id: string; event: string; data: string }[]> {
    const abort = new AbortController();
    const answer = await fetch(`${stack.edgeUrl}${path}`, {
      headers: { authorization: `Bearer ${shopper.token}`, ...headers },
      signal: abort.signal,
    });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    const found: { id: string; event: string; data: string }[] = [];
    let text = "";
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const fields = new Map(
          text
            .slice(0, end)
            .split("\n")
            .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)] as const),
        );
        text = text.slice(end + 2);
        if (fields.has("event"))
          found.push({ id: fields.get("id") ?? "", event: fields.get("event") ?? "", data: fields.get("data") ?? "" });
      }
      if (found.some((one) => one.event === until)) break;
    }
    abort.abort();
    return found;
  }

  it("lets pages of the named origins call, exactly those", async () => {
    for (const origin of [SHOP, "http://localhost:5173"]) {
      const asked = await preflight(origin);
      expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, origin]);
      const allowed = asked.headers.get("access-control-allow-headers")?.toLowerCase() ?? "";
      for (const name of ["content-type", "authorization", "idempotency-key", "connect-protocol-version"]) expect(allowed).toContain(name);
      expect(asked.headers.get("access-control-allow-methods")).toContain("POST");
      const answer = await fetch(`${stack.edgeUrl}${LIST}`, {
        method: "POST",
        headers: { origin, "content-type": "application/json" },
        body: "{}",
      });
      expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, origin]);
      expect(answer.headers.get("vary")?.toLowerCase().split(", ")).toContain("origin");
    }
    for (const origin of [
      "https://shop.example.evil.example",
      "http://shop.example",
      "https://shop.example:8443",
      "https://sub.shop.example",
      "null",
    ]) {
      for (const answer of [await preflight(origin), await get("/", { origin })]) {
        expect(answer.headers.get("access-control-allow-origin"), origin).toBeNull();
        expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
      }
    }
  });

  it("serves a picture for ever, and not again to those who have it", async () => {
    const first = await get(picture);
    expect([first.status, first.headers.get("content-type"), first.headers.get("x-content-type-options")]).toEqual([
      200,
      "image/svg+xml",
      "nosniff",
    ]);
    expect(first.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(first.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await first.text()).toContain("<svg");
    const etag = first.headers.get("etag") ?? "";
    const again = await get(picture, { "if-none-match": etag });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    expect((await get(picture, { "if-none-match": '"other"' })).status).toBe(200);
    const head = await fetch(`${stack.edgeUrl}${picture}`, { method: "HEAD" });
    expect([head.status, Number(head.headers.get("content-length")) > 0]).toEqual([200, true]);
    for (const path of [
      `/pictures/${"0".repeat(64)}.svg`,
      "/pictures/x.svg",
      picture.replace(".svg", ".png"),
      "/pictures/../keys/session.jwk",
      "/pictures/%2e%2e%2fkeys%2fsession.jwk",
    ]) {
      expect((await get(path)).status, path).toBe(404);
    }
  });

  it("publishes the keys of tokens, and nothing private of them", async () => {
    const answer = await get("/.well-known/jwks.json");
    const { keys } = (await answer.json()) as { keys: Record<string, string>[] };
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).toSorted()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
  });

  it("lists what may be called, and nothing internal", async () => {
    const answer = await get("/api");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    const html = await answer.text();
    for (const name of [
      "technova.order.v1.OrderService/PlaceOrder",
      "technova.product.v1.ProductService/ListProducts",
      "product.products.write",
    ])
      expect(html).toContain(name);
    for (const name of ["GetCartParcel", "GetPicture", "HandleWebhook", "QuoteRate"]) expect(html).not.toContain(name);
  });

  it("answers 404 where there is nothing", async () => {
    for (const path of [
      "/nothing",
      "/technova.product.v1.ProductService/Nothing",
      "/orders/x/events",
      "/sandbox/actions/x",
      "/.well-known/other",
    ]) {
      expect((await get(path)).status, path).toBe(404);
    }
    expect((await fetch(`${stack.edgeUrl}/nothing`, { method: "POST", body: "{}" })).status).toBe(404);
  });

  it("says that a request in binary form cannot be read, whatever the protocol", async () => {
    const garbage = Buffer.from([0xff, 0xff, 0xff, 0xff]);
    const post = (type: string, body: Buffer) =>
      fetch(`${stack.edgeUrl}${LIST}`, { method: "POST", headers: { "content-type": type }, body });
    const connect = await post("application/proto", garbage);
    expect(connect.status).toBe(400);
    expect(await connect.json()).toMatchObject({ code: "invalid_argument" });
    const viaGet = await get(`${LIST}?connect=v1&encoding=proto&base64=1&message=_____w`);
    expect(viaGet.status).toBe(400);
    const framed = Buffer.concat([Buffer.from([0, 0, 0, 0, garbage.length]), garbage]);
    const web = await post("application/grpc-web+proto", framed);
    const said = `${[...web.headers].join("\n")}\n${await web.text()}`;
    expect(said).toMatch(/grpc-status[,:] ?3/);
  });

  it("has each picture as a card for social networks", async () => {
    const path = picture.replace(".svg", ".card.jpg");
    const [card, same] = await Promise.all([get(path), get(path)]);
    expect([card.status, card.headers.get("content-type"), card.headers.get("content-encoding")]).toEqual([200, "image/jpeg", null]);
    expect(card.headers.get("cache-control")).toContain("immutable");
    const bytes = Buffer.from(await card.arrayBuffer());
    expect(Buffer.from(await same.arrayBuffer()).equals(bytes)).toBe(true);
    // The frame header of a JPEG (ITU T.81, B.2.2): its height and width.
    const frame =
      bytes.indexOf(Buffer.from([0xff, 0xc2])) === -1 ? bytes.indexOf(Buffer.from([0xff, 0xc0])) : bytes.indexOf(Buffer.from([0xff, 0xc2]));
    expect([bytes.readUInt16BE(frame + 7), bytes.readUInt16BE(frame + 5)]).toEqual([1200, 630]);
    expect((await get(path, { "if-none-match": card.headers.get("etag") ?? "" })).status).toBe(304);
    expect((await get(`/pictures/${"0".repeat(64)}.card.jpg`)).status).toBe(404);
  });

  it("has each picture as WebP, as wide as a page shows it", async () => {
    const path = picture.replace(".svg", "-360.webp");
    const [one, same] = await Promise.all([get(path), get(path)]);
    expect([one.status, one.headers.get("content-type"), one.headers.get("content-encoding")]).toEqual([200, "image/webp", null]);
    expect(one.headers.get("cache-control")).toContain("immutable");
    const bytes = Buffer.from(await one.arrayBuffer());
    expect(Buffer.from(await same.arrayBuffer()).equals(bytes)).toBe(true);
    // A lossy WebP (RFC 9649, 2.5): its frame's width and height behind the start code.
    const frame = bytes.indexOf(Buffer.from([0x9d, 0x01, 0x2a]));
    expect([bytes.subarray(8, 12).toString(), bytes.readUInt16LE(frame + 3), bytes.readUInt16LE(frame + 5)]).toEqual(["WEBP", 360, 360]);
    const etag = one.headers.get("etag") ?? "";
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"])
      expect([known, (await get(path, { "if-none-match": known })).status]).toEqual([known, 304]);
    expect((await get(path, { "if-none-match": '"other"' })).status).toBe(200);
    expect((await get(`/pictures/${"0".repeat(64)}-360.webp`)).status).toBe(404);
    // Whoever could name any width could have any number of them made.
    expect((await get(path.replace("-360", "-361"))).status).toBe(404);
  });

  it("refuses webhooks that the provider did not sign", async () => {
    const post = (path: string, headers: Record<string, string>, body = "{}") =>
      fetch(`${stack.edgeUrl}${path}`, { method: "POST", headers, body });
    const now = Math.floor(Date.now() / 1000);
    for (const signature of ["", "nonsense", `t=${now},v1=${"0".repeat(64)}`]) {
      const answer = await post("/webhooks/sandbox", { "sandbox-signature": signature });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, "permission_denied"]);
    }
    expect((await post("/webhooks/sandbox", {})).status).toBe(403);
    expect((await post("/webhooks/unknown", {})).status).toBeGreaterThanOrEqual(400);
    const large = await post("/webhooks/sandbox", {}, "x".repeat(300 * 1024));
    expect([large.status, ((await large.json()) as { code: string }).code]).toEqual([413, "resource_exhausted"]);
  });

  it("tells an order's timeline as events, from where a reader stopped", async () => {
    const placed = await order("tok_declined");
    expect(placed.state).toBe(OrderState.CANCELLED);
    const path = `/orders/${placed.id}/events`;
    const all = await events(path, {});
    expect(all.map((one) => one.event)).toEqual([...placed.timeline.map((entry) => entry.kind), "end"]);
    expect(all.slice(0, -1).map((one) => one.id)).toEqual(placed.timeline.map((entry) => String(entry.sequence)));
    expect((JSON.parse(all[0]?.data ?? "{}") as { order: { id: string } }).order.id).toBe(placed.id);
    expect(await events(path, { "last-event-id": "2" })).toEqual(all.slice(2));
    expect((await events(`${path}?after_sequence=3`, {})).map((one) => one.id)).toEqual(all.slice(3).map((one) => one.id));
    expect((await events(path, { "last-event-id": all.at(-2)?.id ?? "" })).map((one) => one.event)).toEqual(["end"]);
    expect((await get(path, { authorization: `Bearer ${shopper.token}`, "last-event-id": "x" })).status).toBe(400);
  });

  it("tells of an order as it goes on", async () => {
    const placed = await order("tok_requires_action");
    expect(placed.state).toBe(OrderState.ACTION_REQUIRED);
    const last = placed.timeline.at(-1)?.sequence ?? 0;
    const watching = events(`/orders/${placed.id}/events`, { "last-event-id": String(last - 1) }, "CAPTURED");
    const approved = await fetch(placed.actionUrl, { method: "POST", body: new URLSearchParams({ decision: "approve" }) });
    expect(approved.status).toBe(200);
    expect((await watching).map((one) => one.event)).toEqual(["ACTION_REQUIRED", "PAYMENT_AUTHORIZED", "CONFIRMED", "CAPTURED"]);
  });

  it("tells over one stream of all that a page watches, and of nobody else's", async () => {
    const own = await order("tok_requires_action");
    const stranger = new Shopper(stack.edgeUrl);
    await stranger.openSession();
    const listen = async (of: string, token: string): Promise<{ readonly heard: string[]; readonly stop: () => void }> => {
      const abort = new AbortController();
      const answer = await fetch(`${stack.edgeUrl}/live?of=${of}`, {
        headers: { cookie: `technova_session=${token}` },
        signal: abort.signal,
      });
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
      const heard: string[] = [];
      const read = async (): Promise<void> => {
        for await (const chunk of answer.body ?? [])
          for (const [, data] of Buffer.from(chunk as Uint8Array)
            .toString()
            .matchAll(/^data: (.+)$/gm))
            heard.push((JSON.parse(data ?? "{}") as { of?: string }).of ?? "end");
      };
      read().catch(() => undefined);
      return { heard, stop: () => abort.abort() };
    };
    const seen = own.timeline.at(-1)?.sequence ?? 0;
    const topics = `${own.id}@${seen},${variantId}`;
    const [mine, theirs] = await Promise.all([listen(topics, shopper.token), listen(topics, stranger.token)]);
    const approved = await fetch(own.actionUrl, { method: "POST", body: new URLSearchParams({ decision: "approve" }) });
    expect(approved.status).toBe(200);
    await expect.poll(() => mine.heard.filter((one) => one === own.id).length, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
    const operator = await operatorToken(dataDir);
    const stock = createClient(
      InventoryService,
      edgeTransport(stack.edgeUrl, () => operator),
    );
    const { levels } = await stock.getStock({ variantIds: [variantId] });
    const adjustAll = async (sign: 1 | -1): Promise<void> => {
      for (const { warehouseId, onHand, reserved, sold } of levels) {
        const adjustment = { variantId, warehouseId, delta: sign * (onHand - reserved - sold), reason: "test" };
        if (adjustment.delta !== 0) await stock.adjustStock(adjustment, { headers: { "idempotency-key": newId("req") } });
      }
    };
    await adjustAll(-1);
    for (const { heard } of [mine, theirs]) await expect.poll(() => heard, { timeout: 15_000 }).toContain(variantId);
    expect(theirs.heard).not.toContain(own.id);
    // A page is older than its stream: what was news while it was on its way is told too.
    const late = await listen(`${variantId}&age=10000`, stranger.token);
    await expect.poll(() => late.heard, { timeout: 5000 }).toEqual([variantId]);
    await adjustAll(1);
    for (const { stop } of [mine, theirs, late]) stop();
    expect((await get(`/live?of=${variantId}&age=x`)).status).toBe(400);
    for (const bad of ["", "x", own.id, `${own.id}@-1`, `${own.id}@9999999999`, Array.from({ length: 101 }, () => newId("var")).join(",")])
      expect((await get(`/live?of=${bad}`)).status, bad).toBe(400);
    expect((await fetch(`${stack.edgeUrl}/live?of=${variantId}`, { method: "POST" })).status).toBe(405);
    // With what is over alone, it ends.
    const over = await listen(`${own.id}@0`, stranger.token);
    await expect.poll(() => over.heard).toEqual(["end"]);
  });

  it("shows what customers were told, to operators alone", async () => {
    const placed = await order("tok_ok");
    const token = await operatorToken(dataDir, "support");
    const list = `/mailbox?order=${placed.id}`;
    const mailbox = async (headers: Record<string, string>) => (await get(list, headers)).text();
    await expect.poll(() => mailbox({ authorization: `Bearer ${token}` }), { timeout: 15_000 }).toContain("is confirmed</a>");
    // Nobody else: they are asked to sign in, or told that it is not for them.
    for (const [headers, status] of [
      [{}, 401],
      [{ authorization: "Bearer nonsense" }, 401],
      [{ authorization: `Bearer ${shopper.token}` }, 403],
      [{ cookie: `technova_operator=${shopper.token}` }, 403],
    ] as const)
      expect((await get(list, headers)).status).toBe(status);
    const form = (path: string, token_: string) =>
      fetch(`${stack.edgeUrl}${path}`, { method: "POST", body: new URLSearchParams({ token: token_ }), redirect: "manual" });
    const refused = await form("/ops/sign-in", "nonsense");
    expect([refused.status, refused.headers.get("location"), refused.headers.get("set-cookie")]).toEqual([
      303,
      "/ops/sign-in?to=%2Fops&bad=1",
      null,
    ]);
    const elsewhere = await form("/ops/sign-in?to=//evil.example", token);
    expect([elsewhere.status, elsewhere.headers.get("location")]).toEqual([303, "/ops"]);
    const signedIn = await form(`/ops/sign-in?to=${encodeURIComponent("/mailbox?page=2")}`, token);
    const cookie = signedIn.headers.get("set-cookie") ?? "";
    expect(signedIn.headers.get("location")).toBe("/mailbox?page=2");
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    const page = await mailbox({ cookie: cookie.split(";")[0] ?? "" });
    const path = /href="(\/mailbox\/msg_[^"]+)"/.exec(page)?.[1] ?? "";
    const shown = await (await get(path, { cookie: cookie.split(";")[0] ?? "" })).text();
    expect(shown).toContain("<iframe");
    expect(shown).toContain("ada@example.com");
    const body = await get(`${path}/html`, { cookie: cookie.split(";")[0] ?? "" });
    expect(body.headers.get("content-security-policy")).toMatch(/^default-src 'none';.*sandbox/);
    expect(await body.text()).toContain("Your order is confirmed");
    // The cookie is for these pages: it opens no method.
    const rpc = await fetch(`${stack.edgeUrl}/technova.notification.v1.MessageService/ListMessages`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: cookie.split(";")[0] ?? "" },
      body: "{}",
    });
    expect(rpc.status).toBe(401);
    expect((await form("/ops/sign-out", "")).headers.get("set-cookie")).toContain("Max-Age=0");
  });

  it("tells nobody of the orders of others", async () => {
    const placed = await order("tok_ok");
    const stranger = new Shopper(stack.edgeUrl);
    await stranger.openSession();
    const path = `/orders/${placed.id}/events`;
    const foreign = await get(path, { authorization: `Bearer ${stranger.token}` });
    const unknown = await get(`/orders/${newId("ord")}/events`, { authorization: `Bearer ${stranger.token}` });
    expect([foreign.status, (await get(path)).status]).toEqual([unknown.status, 401]);
    expect(unknown.status).toBe(404);
    const wrong = await get(
      placed.actionUrl === "" ? `/sandbox/actions/${newId("ch")}?secret=guess` : placed.actionUrl.replace(/secret=.*/, "secret=guess"),
    );
    expect(wrong.status).toBe(404);
  });
});
