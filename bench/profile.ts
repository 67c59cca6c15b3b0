import { join } from "node:path";
import { Stack } from "@technova/testing";
import { fillCatalogue, slugOf } from "./lib/catalogue.ts";
import { withDataDir } from "./lib/data-dir.ts";
import { load, type LoadSpec } from "./lib/load.ts";
import { profileShares } from "./lib/profile.ts";
import { machine, print } from "./lib/report.ts";
import { post } from "./scenarios/http.ts";

const SECONDS = 6;
/** The platform's own end comes after the load's. */
const END_SECONDS = 1;
const CLIENTS = 16;
const SHOWN = 12;
const SERVICE = "/technova.product.v1.ProductService";

/** Where the time of the main requests goes in the platform's process, by V8's profile; no answer is cached. `[part of a name]` shows only those. */
async function main(): Promise<void> {
  print(`machine: ${machine()}`);
  const arrival = { kind: "closed", clients: CLIENTS, seconds: SECONDS } as const;
  const http =
    (path: string, message: unknown) =>
    (url: string): LoadSpec => ({
      scenario: "http",
      options: {
        url,
        connections: CLIENTS,
        requests: [post(path, message)],
      },
      arrival,
    });
  const buying =
    (scenario: string) =>
    (url: string, variants: readonly string[]): LoadSpec => ({
      scenario,
      options: { url, shoppers: CLIENTS, variants },
      arrival,
    });
  const page =
    (path: string, cookie = "") =>
    (url: string): LoadSpec => ({
      scenario: "http",
      options: { url, connections: CLIENTS, requests: [{ method: "GET", path, headers: cookie === "" ? {} : { cookie }, body: "" }] },
      arrival,
    });
  await profile("a page of a list that everybody gets", page("/search?q=kettle"), KEPT);
  // A cart that there is not makes the page its reader's own.
  await profile("a page of a list of a reader's own", page("/search?q=kettle", "technova_cart=none"), KEPT);
  await profile("a list of 20 products", http(`${SERVICE}/ListProducts`, { view: "PRODUCT_VIEW_SUMMARY" }));
  await profile("a product by slug", http(`${SERVICE}/GetProduct`, { slug: slugOf(7) }));
  await profile("a thing put into a cart", buying("cart"));
  await profile("a checkout from an empty cart to captured", buying("checkout"));
}

/** For what is not about what services do. */
const KEPT = { EDGE_CACHE_BYTES: String(32 * 1024 ** 2), RATE_LIMIT_SCALE: "0" };

async function profile(
  name: string,
  spec: (url: string, variants: readonly string[]) => LoadSpec,
  env: Readonly<Record<string, string>> = { EDGE_CACHE_BYTES: "0" },
): Promise<void> {
  const only = process.argv[2] ?? "";
  if (!name.includes(only)) return;
  await withDataDir(async (dataDir) =>
    withDataDir(async (profiles) => {
      const NODE_OPTIONS = `${process.env["NODE_OPTIONS"] ?? ""} --cpu-prof --cpu-prof-dir=${join(profiles)}`;
      const stack = await Stack.start({ composition: "one", dataDir, env: { ...env, NODE_OPTIONS } });
      const pool = await stack.ownerPool();
      const variants = await fillCatalogue(pool, 1000);
      await pool.end();
      await load({ ...spec(stack.edgeUrl, variants), arrival: { kind: "closed", clients: CLIENTS, seconds: 2 } });
      const { perSecond } = await load(spec(stack.edgeUrl, variants));
      await stack.stop();
      print(`\n${name} (${perSecond.toFixed(0)}/s):`);
      const shares = await profileShares(profiles, SECONDS + END_SECONDS, END_SECONDS);
      for (const [owner, share] of shares.slice(0, SHOWN)) print(`${(share * 100).toFixed(1).padStart(6)} %  ${owner}`);
    }),
  );
}

await main();
