import { Stack, type Composition } from "@technova/testing";
import { fillCatalogue, slugOf } from "./lib/catalogue.ts";
import { cpuSeconds } from "./lib/cpu.ts";
import { withDataDir } from "./lib/data-dir.ts";
import { load } from "./lib/load.ts";
import { print, type Figure } from "./lib/report.ts";
import { median, medianRatio } from "./lib/statistics.ts";
import { post, type HttpOptions } from "./scenarios/http.ts";

const CONNECTIONS = 32;
const WARM_SECONDS = 6;
const DIFFERENT = 100;
const SERVICE = "/technova.product.v1.ProductService";

/** The same requests to one process and to two workers behind one port: CPU a request of all of Node's processes. */
export async function workers({ rounds, seconds }: { readonly rounds: number; readonly seconds: number }): Promise<Figure[]> {
  return withDataDir(async (oneDir) =>
    withDataDir(async (twoDir) => {
      const stacks = await Promise.all([start("one", oneDir), start("workers", twoDir)]);
      try {
        const [one, two] = stacks;
        const micros = { one: [] as number[], two: [] as number[] };
        // V8 has compiled what a request goes through after some ten thousand of them, in each process.
        await measure(one, WARM_SECONDS);
        await measure(two, 2 * WARM_SECONDS);
        for (let round = 0; round < rounds; round += 1) {
          const turns = [
            async () => micros.one.push(await measure(one, seconds)),
            async () => micros.two.push(await measure(two, seconds)),
          ];
          for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
        }
        print(`  CPU a request: one process ${median(micros.one).toFixed(0)} µs, two workers ${median(micros.two).toFixed(0)} µs`);
        const ratio = medianRatio(micros.two, micros.one);
        return [{ name: "workers: CPU a request with two", value: ratio, unit: "× one process", atMost: 1.1 }];
      } finally {
        await Promise.all(stacks.map((stack) => stack.stop()));
      }
    }),
  );
}

async function start(composition: Composition, dataDir: string): Promise<Stack> {
  const stack = await Stack.start({ composition, dataDir, env: { EDGE_CACHE_BYTES: "0" } });
  const pool = await stack.ownerPool();
  await fillCatalogue(pool, 1000);
  await pool.end();
  return stack;
}

/** Requests that are made anew each time, no two alike at the same time, so that none is answered along with another; some write. */
async function measure(stack: Stack, seconds: number): Promise<number> {
  const pids = [...stack.pids, ...(await stack.workerPids())];
  const requests = Array.from({ length: DIFFERENT }, (_none, index) => [
    post(`${SERVICE}/GetProduct`, { slug: slugOf(index) }),
    post(`${SERVICE}/ListProducts`, { view: "PRODUCT_VIEW_SUMMARY", pageSize: 1 + (index % 100) }),
    post("/technova.auth.v1.SessionService/CreateAnonymousSession", {}),
  ]).flat();
  const options: HttpOptions = { url: stack.edgeUrl, connections: CONNECTIONS, requests };
  const before = await cpuSeconds(pids);
  const { count, outcomes } = await load({ scenario: "http", options, arrival: { kind: "closed", clients: CONNECTIONS, seconds } });
  if (Object.keys(outcomes).join() !== "200") throw new Error(`not all were answered: ${JSON.stringify(outcomes)}`);
  return (((await cpuSeconds(pids)) - before) * 1e6) / count;
}
