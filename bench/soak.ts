import { Stack } from "@technova/testing";
import { residentMiB } from "./lib/cpu.ts";
import { withDataDir } from "./lib/data-dir.ts";
import { load } from "./lib/load.ts";
import { print, type Figure } from "./lib/report.ts";
import { median } from "./lib/statistics.ts";
import { Visitor } from "./lib/visitor.ts";
import type { HttpRequest } from "./scenarios/http.ts";
import { ensureBuilt } from "../scripts/build-web.mjs";

const MINUTES = 10;
const PER_SECOND = 40;
/** Shorter than a generation of the garbage collector's is no level. */
const SAMPLE_S = 30;
const PER_MINUTE = 60 / SAMPLE_S;

/** What memory the process takes while guests and shoppers look at pages for ten minutes, rendered in it, and pictures made for them. */
export async function soak(): Promise<Figure[]> {
  await ensureBuilt();
  return withDataDir(async (dataDir) => {
    const stack = await Stack.start({ composition: "one", dataDir, env: { RATE_LIMIT_SCALE: "0" } });
    try {
      const visitor = new Visitor(stack.edgeUrl);
      const products = await visitor.products();
      await visitor.buy(products[0] ?? "");
      const page = (path: string, cookie = ""): HttpRequest => ({
        method: "GET",
        path,
        headers: { cookie, "accept-encoding": "gzip" },
        body: "",
      });
      const list = await (await fetch(`${stack.edgeUrl}/c/kitchen`)).text();
      const pictures = [...list.matchAll(/\/pictures\/[\w-]+\.webp/g)].map(([path]) => page(path));
      const requests = products
        .flatMap((product) => [
          ...["/", "/c/kitchen", "/de/search?q=lampe", product, `/ar${product}`].map((path) => page(path)),
          ...["/", product, "/cart", "/checkout", "/search?q=kettle"].map((path) => page(path, visitor.cookie)),
        ])
        .concat(pictures);
      const options = { url: stack.edgeUrl, connections: 16, requests };
      const resident: number[] = [];
      for (let sample = 0; sample < MINUTES * PER_MINUTE; sample += 1) {
        const { outcomes } = await load({ scenario: "http", options, arrival: { kind: "open", perSecond: PER_SECOND, seconds: SAMPLE_S } });
        if (Object.keys(outcomes).join() !== "200") throw new Error(`pages were refused: ${JSON.stringify(outcomes)}`);
        resident.push(await residentMiB(stack.pids[0] ?? 0));
      }
      print(`  resident each ${SAMPLE_S} s: ${resident.map((one) => one.toFixed(0)).join(" ")} MiB`);
      const begun = median(resident.slice(PER_MINUTE, 4 * PER_MINUTE));
      const ended = median(resident.slice(-3 * PER_MINUTE));
      return [
        { name: "soak: resident after ten minutes of pages", value: ended, unit: "MiB", atMost: 300 },
        { name: "soak: the last three minutes beside the second to fourth", value: ended / begun, unit: "×", atMost: 1.1 },
      ];
    } finally {
      await stack.stop();
    }
  });
}
