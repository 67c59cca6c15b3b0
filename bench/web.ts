import { Stack } from "@technova/testing";
import { startBare } from "./lib/bare.ts";
import { cpuSeconds, treeSeconds } from "./lib/cpu.ts";
import { withDataDir } from "./lib/data-dir.ts";
import { load } from "./lib/load.ts";
import { print, type Figure } from "./lib/report.ts";
import { median } from "./lib/statistics.ts";
import { Visitor } from "./lib/visitor.ts";
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
      const [product] = await visitor.products();
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
