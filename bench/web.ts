import { Stack } from "@technova/testing";
import { startBare } from "./lib/bare.ts";
import { cpuSeconds, treeSeconds } from "./lib/cpu.ts";
import { withDataDir } from "./lib/data-dir.ts";
import { load } from "./lib/load.ts";
import { print, type Figure } from "./lib/report.ts";
import { median } from "./lib/statistics.ts";
import type { HttpRequest } from "./scenarios/http.ts";
import { lighthouse } from "./web-lighthouse.ts";
import { render } from "./web-render.ts";
import { ensureBuilt } from "../scripts/build-web.mjs";

const CONNECTIONS = 16;
const KB = 1000;

/** What pages of the shop weigh, and what it costs to render one, beside node:http that sends the same bytes. */
export async function web({ rounds, seconds }: { readonly rounds: number; readonly seconds: number }): Promise<Figure[]> {
  await ensureBuilt();
  return withDataDir(async (dataDir) => {
    const stack = await Stack.start({ composition: "one", dataDir, env: { RATE_LIMIT_SCALE: "0" } });
    try {
      const visitor = new Visitor(stack.edgeUrl);
      const product = await visitor.firstProduct();
      await visitor.buy(product);
      const pages = { home: "/", list: "/c/kitchen", product, checkout: "/checkout" };
      const figures: Figure[] = [];
      for (const [name, path] of Object.entries(pages)) {
        const atMost = name === "checkout" ? 190 : 120;
        figures.push({ name: `web: script of ${name}, gzip`, value: (await visitor.scriptBytes(path)) / KB, unit: "kB", atMost });
      }
      const postmaster = await stack.postgresPid();
      for (const name of ["home", "list", "product"] as const) {
        const request: HttpRequest = { method: "GET", path: pages[name], headers: { "accept-encoding": "identity" }, body: "" };
        const html = await (await fetch(stack.edgeUrl + request.path)).text();
        const bare = await startBare({ [request.path]: { headers: ["content-type", "text/html; charset=utf-8"], body: html } });
        try {
          const ours: number[] = [];
          const theirs: number[] = [];
          const rate = async (url: string, cpu: () => Promise<number>): Promise<number> => {
            const before = await cpu();
            const options = { url, connections: CONNECTIONS, requests: [request] };
            const { count, outcomes } = await load({
              scenario: "http",
              options,
              arrival: { kind: "closed", clients: CONNECTIONS, seconds },
            });
            if (Object.keys(outcomes).join() !== "200") throw new Error(`${name}: ${JSON.stringify(outcomes)}`);
            return (((await cpu()) - before) * 1e6) / count;
          };
          const node = async (): Promise<number> => (await cpuSeconds(stack.pids)) + (await treeSeconds(postmaster));
          await rate(stack.edgeUrl, node);
          for (let round = 0; round < rounds; round += 1) {
            ours.push(await rate(stack.edgeUrl, node));
            theirs.push(await rate(bare.url, () => cpuSeconds([bare.pid])));
          }
          print(
            `  ${name}, ${html.length} bytes: ${median(ours).toFixed(0)} µs of CPU a page, PostgreSQL's too; bare ${median(theirs).toFixed(0)} µs`,
          );
          figures.push({
            name: `web: ${name} for guests, beside bare node:http`,
            value: median(ours) / median(theirs),
            unit: "×",
            atMost: 2,
          });
        } finally {
          bare.stop();
        }
      }
      const shown = { home: pages.home, list: pages.list, product };
      figures.push(...(await render(stack.edgeUrl, shown, rounds)));
      figures.push(...(await lighthouse(stack.edgeUrl, shown, rounds)));
      return figures;
    } finally {
      await stack.stop();
    }
  });
}

/** Somebody who loads pages, and keeps cookies. */
class Visitor {
  readonly #url: string;
  #cookie = "";

  constructor(url: string) {
    this.#url = url;
  }

  async html(path: string): Promise<string> {
    const response = await fetch(this.#url + path, { headers: { cookie: this.#cookie } });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.text();
  }

  async firstProduct(): Promise<string> {
    const path = /\/p\/[a-z0-9-]+/.exec(await this.html("/"))?.[0];
    if (path === undefined) throw new Error("the home page shows no product");
    return path;
  }

  async buy(product: string): Promise<void> {
    const variant = /name="variant"[^>]*value="(var_[^"]+)"/.exec(await this.html(product))?.[1] ?? "";
    const body = new URLSearchParams({ variant, quantity: "1" });
    const response = await fetch(this.#url + product, { method: "POST", body, headers: { origin: this.#url }, redirect: "manual" });
    this.#cookie = response.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
  }

  async #textsOf(html: string): Promise<string> {
    for (const [file] of html.matchAll(/\/assets\/shop-[\w-]+\.js/g)) {
      const texts = /en-[\w-]+\.js/.exec(await (await fetch(this.#url + file)).text())?.[0];
      if (texts !== undefined) return `/assets/${texts}`;
    }
    throw new Error("the page's texts were not found");
  }

  /** Bytes on the wire of all script that a page loads before it is usable. */
  async scriptBytes(path: string): Promise<number> {
    const html = await this.html(path);
    // What is preloaded or imported; the manifest names files of other pages besides.
    const files = new Set([...html.matchAll(/(?:href=|from |import )"(\/assets\/[\w.-]+\.js)"/g)].map(([, file]) => file ?? ""));
    // The texts, which the entry asks for by itself.
    files.add(await this.#textsOf(html));
    let bytes = 0;
    for (const file of files) {
      const response = await fetch(this.#url + file, { headers: { "accept-encoding": "gzip" } });
      bytes += Number(response.headers.get("content-length"));
    }
    return bytes;
  }
}
