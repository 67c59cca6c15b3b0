import { Stack } from "@technova/testing";
import { startBare } from "./lib/bare.ts";
import { cpuSeconds, treeSeconds } from "./lib/cpu.ts";
import { withDataDir } from "./lib/data-dir.ts";
import { load } from "./lib/load.ts";
import { print, type Figure } from "./lib/report.ts";
import { median, medianRatio } from "./lib/statistics.ts";
import { Visitor } from "./lib/visitor.ts";
import type { HttpRequest } from "./scenarios/http.ts";
import { lighthouse } from "./web-lighthouse.ts";
import { TURNS, render } from "./web-render.ts";
import { ensureBuilt } from "../scripts/build-web.mjs";

const CONNECTIONS = 16;
const KB = 1000;

/** CPU, and for how many pages. */
interface Spent {
  seconds: number;
  pages: number;
}

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
          const spend = async (spent: Spent, url: string, cpu: () => Promise<number>, time: number): Promise<void> => {
            const before = await cpu();
            const options = { url, connections: CONNECTIONS, requests: [request] };
            const arrival = { kind: "closed", clients: CONNECTIONS, seconds: time } as const;
            const { count, outcomes } = await load({ scenario: "http", options, arrival });
            if (Object.keys(outcomes).join() !== "200") throw new Error(`${name}: ${JSON.stringify(outcomes)}`);
            spent.seconds += (await cpu()) - before;
            spent.pages += count;
          };
          const node = async (): Promise<number> => (await cpuSeconds(stack.pids)) + (await treeSeconds(postmaster));
          // What follows a start, as the words of a new index, is no page's.
          await spend({ seconds: 0, pages: 0 }, stack.edgeUrl, node, 2 * seconds);
          await spend({ seconds: 0, pages: 0 }, bare.url, node, seconds);
          for (let round = 0; round < rounds; round += 1) {
            const [site, alone] = [
              { seconds: 0, pages: 0 },
              { seconds: 0, pages: 0 },
            ];
            for (let turn = 0; turn < TURNS; turn += 1) {
              await spend(site, stack.edgeUrl, node, seconds / TURNS);
              await spend(alone, bare.url, () => cpuSeconds([bare.pid]), seconds / TURNS);
            }
            ours.push((site.seconds * 1e6) / site.pages);
            theirs.push((alone.seconds * 1e6) / alone.pages);
          }
          print(
            `  ${name}, ${html.length} bytes: ${median(ours).toFixed(0)} µs of CPU a page, PostgreSQL's too; bare ${median(theirs).toFixed(0)} µs`,
          );
          figures.push({
            name: `web: ${name} for guests, beside bare node:http`,
            value: medianRatio(ours, theirs),
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
