import { Stack } from "@technova/testing";
import { fillCatalogue, slugOf } from "./lib/catalogue.ts";
import { residentMiB } from "./lib/cpu.ts";
import { withDataDir } from "./lib/data-dir.ts";
import { load } from "./lib/load.ts";
import { print, type Figure } from "./lib/report.ts";
import { median } from "./lib/statistics.ts";
import { post } from "./scenarios/http.ts";

const RUNS = 10;
const CLIENTS = 16;
const SERVICE = "/technova.product.v1.ProductService";

/** How soon it is ready when it starts again, and what memory it takes after ten runs of load. */
export async function footprint({ seconds }: { readonly seconds: number }): Promise<Figure[]> {
  return withDataDir(async (dataDir) => {
    await (await Stack.start({ composition: "one", dataDir })).stop();
    const begun = performance.now();
    const stack = await Stack.start({ composition: "one", dataDir });
    const readySeconds = (performance.now() - begun) / 1000;
    try {
      const pool = await stack.ownerPool();
      const variants = await fillCatalogue(pool, 1000);
      await pool.end();
      const resident: number[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        await load({
          scenario: "checkout",
          options: { url: stack.edgeUrl, shoppers: CLIENTS, variants },
          arrival: { kind: "closed", clients: CLIENTS, seconds },
        });
        const requests = Array.from({ length: 200 }, (_one, index) => post(`${SERVICE}/GetProduct`, { slug: slugOf(index) }));
        await load({
          scenario: "http",
          options: { url: stack.edgeUrl, connections: CLIENTS, requests },
          arrival: { kind: "closed", clients: CLIENTS, seconds },
        });
        resident.push(await residentMiB(stack.pids[0] ?? 0));
      }
      print(`  ready in ${readySeconds.toFixed(1)} s; resident after each run: ${resident.map((one) => one.toFixed(0)).join(" ")} MiB`);
      return [
        { name: "footprint: ready on the second start", value: readySeconds, unit: "s", atMost: 5 },
        { name: "footprint: resident after ten runs", value: resident.at(-1) ?? Number.NaN, unit: "MiB", atMost: 300 },
        {
          name: "footprint: the last three runs beside the third to fifth",
          value: median(resident.slice(-3)) / median(resident.slice(2, 5)),
          unit: "×",
          atMost: 1.1,
        },
      ];
    } finally {
      await stack.stop();
    }
  });
}
