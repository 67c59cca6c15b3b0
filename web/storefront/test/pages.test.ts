import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAlone } from "../alone-server.ts";
import { startShop } from "./shop-stack.ts";

/** As React Router writes a cookie. */
const encoded = (value: unknown): string => encodeURIComponent(Buffer.from(JSON.stringify(value)).toString("base64"));

describe("the shop's pages over HTTP", () => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${shop.stack.edgeUrl}${path}`, { headers, redirect: "manual" });
  const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${shop.stack.edgeUrl}${path}`, { method: "POST", body: new URLSearchParams(form), headers, redirect: "manual" });

  beforeAll(async () => {
    shop = await startShop("apart", { RATE_LIMIT_SCALE: "2" });
  }, 90_000);
  afterAll(() => shop.stop(), 60_000);

  it("are in the language of their address, each with its links to the others", async () => {
    for (const [path, lang, dir] of [
      ["/", "en", "ltr"],
      ["/de", "de", "ltr"],
      ["/ar", "ar", "rtl"],
    ]) {
      const html = await (await get(path ?? "")).text();
      expect(html).toContain(`<html lang="${lang}" dir="${dir}">`);
      expect(html).toMatch(/rel="canonical"/);
      expect(html.match(/hrefLang="(en|de|ar|x-default)"/gi)?.length).toBeGreaterThanOrEqual(4);
    }
  });

  it("carry a policy with a nonce of their own, and no script without it", async () => {
    const nonces = new Set<string>();
    for (const path of ["/", "/c/lighting", "/search?q=kettle", "/cart"]) {
      const response = await get(path);
      const policy = response.headers.get("content-security-policy") ?? "";
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toContain("unsafe");
      nonces.add(nonce);
      const html = await response.text();
      // Or browsers lay it out as pages of the nineties.
      expect(html).toMatch(/^<!DOCTYPE html><html /);
      const nonced = html.match(/<(?:script|style)\b[^>]*>/g) ?? [];
      expect(nonced.length).toBeGreaterThan(0);
      for (const element of nonced) expect(element).toContain(`nonce="${nonce}"`);
      expect(html).not.toMatch(/\sstyle="|\son\w+="/);
      // Nothing from elsewhere.
      expect(html).not.toMatch(/(?:src|href)="https?:\/\/(?!127\.0\.0\.1)/);
    }
    expect(nonces.size).toBe(4);
  });

  it("say nothing that only a cookie says", async () => {
    for (const notice of ["zz", encoded(5), encoded('"x'), encoded({ text: "currency.refused" }), encoded({ text: "no.text", values: {} })])
      for (const path of ["/", "/cart"]) expect((await get(path, { cookie: `technova_notice=${notice}` })).status).toBe(200);
  });

  it("have their style within and their scripts after what is seen for guests, and files that are kept for those who have been here", async () => {
    const first = await (await get("/")).text();
    expect(first).toMatch(/<style nonce="\w+" data-style="">[^<]*--ground/);
    expect(first).not.toMatch(/<link rel="(?:stylesheet|modulepreload)"|<script[^>]* type="module"/);
    const again = await (await get("/", { cookie: "technova_cart=anything" })).text();
    expect(again).not.toContain("<style");
    expect(again).toMatch(/rel="modulepreload"/);
    const style = /rel="stylesheet" href="([^"]+)"/.exec(again)?.[1] ?? "";
    expect(await (await get(style)).text()).toContain("--ground");
  });

  it("are the same for guests but for what is each one's own, compressed too", async () => {
    const path = /\/p\/[a-z0-9-]+/.exec(await (await get("/")).text())?.[0] ?? "";
    const seen = await Promise.all(
      ["identity", "gzip", "gzip", "br"].map(async (coding) => {
        const response = await get(path, { "accept-encoding": coding });
        expect(response.headers.get("content-encoding")).toBe(coding === "gzip" ? "gzip" : null);
        const html = await response.text();
        const nonce = /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1] ?? "";
        const key = /name="key" value="([^"]+)"/.exec(html)?.[1] ?? "";
        return { nonce, key, rest: html.replaceAll(nonce, "").replaceAll(key, "") };
      }),
    );
    expect(new Set(seen.map(({ nonce }) => nonce)).size).toBe(4);
    expect(new Set(seen.map(({ key }) => key)).size).toBe(4);
    expect(new Set(seen.map(({ rest }) => rest)).size).toBe(1);
  });

  it("have nothing in them of a cookie that somebody else sent", async () => {
    const path = /\/p\/[a-z0-9-]+/.exec(await (await get("/")).text())?.[0] ?? "";
    const notice = encoded({ text: "currency.refused", values: { currency: "call 0900", kept: "x" } });
    const cookies = [
      `technova_currency =${encoded("JPY")}`,
      `technova_currency=${encoded("JPY")}!x`,
      `a=b;technova_currency=${encoded("JPY")}; technova_currency=${encoded("KWD")}`,
      `technova_notice =${notice}`,
      `x=1;\ttechnova_notice=${notice}`,
    ];
    for (const cookie of cookies)
      for (const address of [path, `${path}.data`]) {
        const [, guest, again] = await Promise.all([get(address, { cookie }), get(address), get(address)]);
        for (const response of [guest, again]) {
          const body = await response.text();
          expect(body.replaceAll("<option>JPY</option>", "")).not.toMatch(/JPY|¥|0900/);
          expect(body).toContain("USD");
        }
      }
    // Who pays in yen is shown yen.
    const yen = await (await get(path, { cookie: `technova_currency=${encoded("JPY")}` })).text();
    expect(yen).toContain('"priceCurrency":"JPY"');
    expect(await (await get(path)).text()).toContain('"priceCurrency":"USD"');
  });

  it("are not led to another host by an address that names one", async () => {
    const { port } = new URL(shop.stack.edgeUrl);
    const ask = (line: string, ...headers: string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(port), "127.0.0.1", () => socket.end([line, ...headers, "connection: close", "", ""].join("\r\n")));
        let answer = "";
        socket.on("data", (bytes) => (answer += bytes.toString()));
        socket.once("close", () => resolve(answer));
        socket.once("error", reject);
      });
    const host = `host: 127.0.0.1:${port}`;
    for (const path of ["//evil.example", "//evil.example/preferences", "/\\evil.example/"])
      expect(await ask(`GET ${path} HTTP/1.1`, host)).toMatch(/^HTTP\/1\.1 400/);
    const form = ["content-type: application/x-www-form-urlencoded", "content-length: 0", "origin: http://evil.example"];
    expect(await ask("POST //evil.example/preferences HTTP/1.1", host, ...form)).toMatch(/^HTTP\/1\.1 400/);
    expect(await ask("POST /preferences HTTP/1.1", host, ...form)).toMatch(/^HTTP\/1\.1 403/);
    expect(await ask("GET / HTTP/1.1", "host: a b")).toMatch(/^HTTP\/1\.1 400/);
    for (const origin of ["null", "zzz"]) expect((await post("/preferences", {}, { origin })).status).toBe(403);
    for (const elsewhere of ["/x/..//evil.example/a", `${shop.stack.edgeUrl}//evil.example/`, "//evil.example"]) {
      const kept = await post("/preferences", { currency: "USD", back: elsewhere }, { origin: shop.stack.edgeUrl });
      expect(kept.headers.get("location")).toBe("/");
    }
    const back = await post("/preferences", { currency: "USD", back: "/\t/evil.example" }, { origin: shop.stack.edgeUrl });
    expect(back.headers.get("location")).not.toMatch(/evil/);
    const arabic = await post("/preferences", { currency: "USD", back: "/ar/search?q=غلاية" }, { origin: shop.stack.edgeUrl });
    expect([arabic.status, arabic.headers.get("location")]).toEqual([303, `/ar/search?q=${encodeURIComponent("غلاية")}`]);
  });

  it("take whole numbers of things, and no empty field for none", async () => {
    const own = { origin: shop.stack.edgeUrl };
    const path = /\/p\/[a-z0-9-]+/.exec(await (await get("/")).text())?.[0] ?? "";
    const variant = /name="variant"[^>]*value="(var_[^"]+)"/.exec(await (await get(path)).text())?.[1] ?? "";
    for (const quantity of ["", "abc", "1.5", "0", "-1", "1e3"]) expect((await post(path, { variant, quantity }, own)).status).toBe(400);
    const added = await post(path, { variant, quantity: "2" }, own);
    const cookie = added.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    for (const quantity of ["", "abc", "1.5"]) expect((await post("/cart", { variant, quantity }, { ...own, cookie })).status).toBe(400);
    expect(await (await get("/cart", { cookie })).text()).toContain('value="2"');
    const address = { name: "Jörg", street: "Hauptstr. 1", postal: "10115", city: "Berlin", country: "DE" };
    const order = (email: string): Promise<Response> =>
      post("/checkout", { ...address, email, do: "order", subtotal: "0" }, { ...own, cookie });
    // The total is what stops it, not the address.
    expect((await order("joerg@müller.de")).status).toBe(409);
    for (const email of ["ada@ex_ample.com", "ada", "@example.com", "jörg@example.com"]) {
      const refused = await order(email);
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain("Enter an e-mail address");
    }
  });

  it("tell who asks too much in a sentence, and programs in JSON", async () => {
    const ask = (accept: string) => get("/ar", { accept, "x-forwarded-for": "203.0.113.9" });
    let refused = await ask("text/html");
    while (refused.status === 200)
      refused = (await Promise.all(Array.from({ length: 500 }, () => ask("text/html")))).find(({ status }) => status !== 200) ?? refused;
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.text()).toMatch(/<html lang="ar" dir="rtl">.*http-equiv="refresh"/s);
    const program = await ask("application/json");
    if (program.status !== 200) expect(program.headers.get("content-type")).toBe("application/json");
  });

  it("have a title that says which page it is, in its language", async () => {
    for (const [path, title] of [
      ["/cart", "Your cart – TechNova"],
      ["/de/cart", "Ihr Warenkorb – TechNova"],
      ["/search", "Everything in the shop – TechNova"],
      ["/search?q=kettle", "Results for “kettle” – TechNova"],
    ])
      expect(await (await get(path ?? "")).text()).toContain(`<title>${title}</title>`);
  });

  it("are 404 where there is nothing, and files are kept for ever", async () => {
    for (const path of ["/nope", "/p/nope", "/c/nope", "/fr", "/de/p/nope", "/order/ord_nope", "/p/%00"])
      expect((await get(path)).status).toBe(404);
    const html = await (await get("/")).text();
    const asset = /href="(\/assets\/vendor[^"]+\.js)"/.exec(html)?.[1] ?? "";
    const response = await get(asset, { "accept-encoding": "br" });
    expect(response.headers.get("cache-control")).toContain("immutable");
    expect(response.headers.get("content-encoding")).toBe("br");
    expect((await get("/assets/none.js")).status).toBe(404);
    const drawing = /src="(\/pictures\/[^"]+)"/.exec(html)?.[1] ?? "";
    const [plain, zipped] = await Promise.all(
      ["identity", "gzip"].map((coding) => get(drawing.replace(/-\d+\.webp$/, ".svg"), { "accept-encoding": coding })),
    );
    expect([plain?.headers.get("content-encoding"), zipped?.headers.get("content-encoding")]).toEqual([null, "gzip"]);
    expect(await zipped?.text()).toBe(await plain?.text());
  });

  it("tell search engines what there is", async () => {
    const robots = await (await get("/robots.txt")).text();
    expect(robots).toContain("Disallow: /de/checkout");
    const list = await (await get("/sitemap.xml")).text();
    const first = /<sitemap><loc>https?:\/\/[^/]+(\/[^<]+)<\/loc>/.exec(list)?.[1] ?? "";
    expect((await get("/sitemap/9.xml")).status).toBe(404);
    const sitemap = await (await get(first)).text();
    const addresses = sitemap.match(/<loc>[^<]+<\/loc>/g) ?? [];
    expect(addresses.length).toBeGreaterThan(1000);
    expect(new Set(addresses).size).toBe(addresses.length);
    const [product = ""] = /\/p\/[a-z0-9-]+/.exec(sitemap) ?? [];
    const html = await (await get(product)).text();
    expect(html).toMatch(/<script type="application\/ld\+json"[^>]*>\{"@context":"https:\/\/schema.org","@type":"Product"/);
  });

  it("show facets whose numbers are those of their lists", async () => {
    const html = await (await get("/search?q=kettle")).text();
    const [, value, count] = /name="f\.colour"[^>]*value="([^"]+)"[^>]*\/?><span[^>]*>[^<]*<\/span><span[^>]*>(\d+)</.exec(html) ?? [];
    const narrowed = await (await get(`/search?q=kettle&f.colour=${value}`)).text();
    expect(narrowed).toMatch(new RegExp(`>${count} products?<`));
  });

  it("keep what was chosen where it is refused", async () => {
    const path = "/p/field-jacket-gallery";
    const variants = [...(await (await get(path)).text()).matchAll(/name="variant"[^>]*value="(var_[^"]+)"/g)].map(([, id]) => id ?? "");
    const last = variants.at(-1) ?? "";
    expect(variants.length).toBeGreaterThan(1);
    const refused = await post(path, { variant: last, quantity: "1000" }, { origin: shop.stack.edgeUrl });
    expect(refused.status).toBe(400);
    const html = await refused.text();
    const inputs = [...html.matchAll(/<input[^>]*>/g)].map(([input]) => input);
    expect(inputs.filter((input) => input.includes("checked=")).join()).toContain(last);
    expect(inputs.find((input) => input.includes('name="quantity"'))).toContain('value="1000"');
  });

  it("have one address each", async () => {
    for (const [path, location] of [
      ["/c/kitchen/?sort=price", "/c/kitchen?sort=price"],
      ["/de/", "/de"],
    ] as const) {
      const answer = await get(path);
      expect([answer.status, answer.headers.get("location")]).toEqual([301, location]);
    }
  });

  it("take a form from their own pages alone", async () => {
    const html = await (await get("/search?q=kettle")).text();
    const [path = ""] = /\/p\/[a-z0-9-]*kettle[a-z0-9-]*/.exec(html) ?? [];
    const product = await (await get(path)).text();
    const variant = /name="variant"[^>]*value="(var_[^"]+)"/.exec(product)?.[1] ?? "";
    const own = { origin: shop.stack.edgeUrl };
    for (const headers of [
      {},
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site", ...own },
      { "sec-fetch-site": "same-site", ...own },
    ] as Record<string, string>[])
      expect([400, 403]).toContain((await post(path, { variant, quantity: "1" }, headers)).status);
    const added = await post(path, { variant, quantity: "2", key: "form-1" }, own);
    expect(added.status).toBe(303);
    const cookies = added.headers.getSetCookie();
    expect(cookies).toHaveLength(2);
    for (const cookie of cookies) expect(cookie).toMatch(/HttpOnly.*SameSite=Lax/i);
    const cookie = cookies.map((one) => one.split(";")[0]).join("; ");
    // The same form once more adds nothing.
    await post(path, { variant, quantity: "2", key: "form-1" }, { ...own, cookie });
    expect(await (await get("/cart", { cookie })).text()).toMatch(/aria-label="2 items"/);
    // What lies in it moves into a cart of another currency.
    const changed = await post("/preferences", { currency: "KWD", back: "//evil.example" }, { ...own, cookie });
    expect(changed.headers.get("location")).toBe("/");
    const next = changed.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    expect(await (await get("/cart", { cookie: `${cookie.replace(/technova_cart=[^;]+/, "x=1")}; ${next}` })).text()).toMatch(
      /KWD\s*\d+\.\d{3}/,
    );
  });

  it("read on with a session that no key stands for any more", async () => {
    const cookie = "technova_session=eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.AAAA; technova_cart=x";
    for (const path of ["/", "/search?q=kettle", "/c/lighting", "/cart"]) expect((await get(path, { cookie })).status).toBe(200);
  });

  it("take forms behind a proxy that ends TLS, and set cookies for TLS alone there", async () => {
    const [path = ""] = /\/p\/[a-z0-9-]*kettle[a-z0-9-]*/.exec(await (await get("/search?q=kettle")).text()) ?? [];
    const variant = /name="variant"[^>]*value="(var_[^"]+)"/.exec(await (await get(path)).text())?.[1] ?? "";
    const proxied = {
      origin: shop.stack.edgeUrl.replace("http:", "https:"),
      "x-forwarded-proto": "https",
      "x-forwarded-for": "203.0.113.7",
    };
    const added = await post(path, { variant, quantity: "1" }, proxied);
    expect(added.status).toBe(303);
    for (const cookie of added.headers.getSetCookie()) expect(cookie).toContain("Secure");
    expect((await post(path, { variant, quantity: "1" }, { ...proxied, origin: shop.stack.edgeUrl })).status).toBe(403);
  });

  it("that there are not have the shop's frame around them", async () => {
    for (const path of ["/nope", "/de/nope", "/p/nope", "/c/nope", "/ar/order/nope"]) {
      const response = await get(path);
      const html = await response.text();
      expect([path, response.status]).toEqual([path, 404]);
      expect(html).toMatch(/<header.*role="search"/s);
      expect(html.match(/<main/g)).toHaveLength(1);
    }
  });

  it("of one list are told apart by their titles", async () => {
    const next = async (path: string): Promise<string> => {
      const html = await (await get(path)).text();
      return (
        /<a[^>]*rel="next"[^>]*href="([^"]+)"|<a[^>]*href="([^"]+)"[^>]*rel="next"/.exec(html)?.slice(1).find(Boolean) ?? ""
      ).replaceAll("&amp;", "&");
    };
    const second = await next("/de/search");
    const third = await next(second);
    const titles = await Promise.all(
      ["/de/search", second, third].map(async (path) => /<title>([^<]*)/.exec(await (await get(path)).text())?.[1]),
    );
    expect(titles).toEqual(["Alles im Shop – TechNova", "Alles im Shop, Seite 2 – TechNova", "Alles im Shop, Seite 3 – TechNova"]);
  });

  it("behind a category's first claim to be no other, and are nothing for search engines", async () => {
    const first = await (await get("/c/kitchen")).text();
    expect(first).not.toContain('name="robots"');
    const [, href = ""] = /<a[^>]*href="([^"]*page=[^"]*)"/.exec(first) ?? [];
    const second = await (await get(href.replaceAll("&amp;", "&"))).text();
    expect(second).toMatch(/<title>[^<]*, page 2 /);
    expect(second).toContain('<meta name="robots" content="noindex"');
    expect(second).not.toMatch(/rel="(?:canonical|alternate)"/);
  });

  it("survive bad input", async () => {
    for (const path of [
      "/search?q=%00",
      "/search?page=x",
      "/search?sort=evil&f.a=b&f.a=c",
      `/search?q=${"x".repeat(3000)}`,
      "/c/lighting?page=bm9uc2Vuc2U",
      "/?%ff",
    ])
      expect((await get(path)).status).toBeLessThan(500);
    const own = { origin: shop.stack.edgeUrl };
    expect((await post("/p/nope", { variant: "x", quantity: "1e9" }, own)).status).toBeLessThan(500);
    expect((await post("/cart", {}, own)).status).toBe(400);
    expect((await post("/cart", { do: "remove" }, own)).status).toBe(303);
    expect((await post("/checkout", {}, own)).status).toBe(303);
    expect((await post("/cart", { x: "y".repeat(100_000) }, own)).status).toBe(413);
  });

  it("are served from a process of their own, with the services behind the edge", async () => {
    const alone = await startAlone({ edgeUrl: shop.stack.edgeUrl, host: "127.0.0.1", port: 0 });
    try {
      const html = await (await fetch(`${alone.url}/de`)).text();
      expect(html).toContain(`<link rel="canonical" href="${alone.url}/de"/>`);
      const path = /\/p\/[a-z0-9-]+/.exec(html)?.[0] ?? "";
      const drawing = /src="(\/pictures\/[^"]+)"/.exec(html)?.[1] ?? "";
      expect((await fetch(alone.url + drawing)).headers.get("content-type")).toBe("image/webp");
      const variant = /name="variant"[^>]*value="(var_[^"]+)"/.exec(await (await fetch(alone.url + path)).text())?.[1] ?? "";
      const form = { method: "POST", body: new URLSearchParams({ variant, quantity: "2" }), redirect: "manual" } as const;
      expect((await fetch(alone.url + path, { ...form, headers: { origin: shop.stack.edgeUrl } })).status).toBe(403);
      const added = await fetch(alone.url + path, { ...form, headers: { origin: alone.url } });
      expect(added.status).toBe(303);
      const cookie = added.headers
        .getSetCookie()
        .map((one) => one.split(";")[0])
        .join("; ");
      expect(await (await fetch(`${alone.url}/cart`, { headers: { cookie } })).text()).toContain('value="2"');
      expect((await fetch(`${alone.url}/orders/ord_00000000-0000-7000-8000-000000000000/events`, { headers: { cookie } })).status).toBe(
        404,
      );
      expect((await fetch(`${alone.url}/nope`)).status).toBe(404);
    } finally {
      await alone.stop();
    }
  });

  it("still list and sell with search and mail away", async () => {
    await shop.stack.kill(1);
    try {
      // Not one that is kept from before.
      const list = await get("/search?q=kettle&sort=name");
      expect(list.status).toBe(200);
      const html = await list.text();
      expect(html).toContain("The full search is away");
      expect(html).toMatch(/\/p\/[a-z0-9-]*kettle/);
      expect((await get("/c/lighting")).status).toBe(200);
    } finally {
      await shop.stack.startMissing();
    }
  });
});
