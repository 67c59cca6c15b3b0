import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findTool, missingTool } from "@technova/testing";
import { blockingTime, type Trace } from "./lib/blocking-time.ts";
import { print, type Figure } from "./lib/report.ts";
import { median } from "./lib/statistics.ts";

/** Fetched by npx when it is asked for: too heavy to install for everybody. */
const PACKAGE = "lighthouse@12.8.2";
const TRIES = 4;
const TIMEOUT_MS = 300_000;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;

interface LighthouseResult {
  /** Total blocking time had tasks taken their CPU time alone, ms. */
  readonly blockedByCpu: number;
  readonly categories: Readonly<Record<(typeof CATEGORIES)[number], { readonly score: number | null }>>;
  readonly audits: Readonly<Record<string, { readonly numericValue?: number } | undefined>>;
}

/** What Lighthouse says of pages on a phone with its usual settings (a slow 4G network and a quarter of the CPU, simulated). */
export async function lighthouse(edgeUrl: string, paths: Readonly<Record<string, string>>, rounds: number): Promise<Figure[]> {
  const why = missingTool("chromium");
  if (why !== undefined) {
    print(`  Lighthouse is left out: ${why}`);
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), "technova-lighthouse-"));
  try {
    const figures: Figure[] = [];
    for (const [name, path] of Object.entries(paths)) {
      const results: LighthouseResult[] = [];
      for (let round = 0; round < rounds; round += 1) results.push(await run(edgeUrl + path, join(folder, "result.json")));
      const of = (pick: (result: LighthouseResult) => number | null | undefined): number =>
        median(results.map((result) => pick(result) ?? Number.NaN));
      const page = `web: Lighthouse, ${name}`;
      for (const category of CATEGORIES) {
        const value = of(({ categories }) => categories[category].score) * 100;
        figures.push({ name: `${page}: ${category}`, value, unit: "of 100", atLeast: category === "performance" ? 95 : 100 });
      }
      const audit = (id: string): number => of(({ audits }) => audits[id]?.numericValue);
      figures.push(
        { name: `${page}: largest contentful paint`, value: audit("largest-contentful-paint"), unit: "ms", atMost: 1800 },
        { name: `${page}: cumulative layout shift`, value: audit("cumulative-layout-shift"), unit: "", atMost: 0.02 },
        { name: `${page}: total blocking time`, value: audit("total-blocking-time"), unit: "ms", atMost: 100 },
        { name: `${page}: the same of tasks' CPU time`, value: of(({ blockedByCpu }) => blockedByCpu), unit: "ms", atMost: 100 },
      );
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lighthouse itself loses a run now and then, and asks to be run again. */
async function run(url: string, output: string, triesLeft = TRIES): Promise<LighthouseResult> {
  try {
    return await runOnce(url, output);
  } catch (error) {
    if (triesLeft <= 1) throw error;
    print(`  Lighthouse is asked again for ${url}`);
    return run(url, output, triesLeft - 1);
  }
}

async function runOnce(url: string, output: string): Promise<LighthouseResult> {
  const flags = ["--quiet", "--save-assets", "--output=json", `--output-path=${output}`, "--chrome-flags=--headless=new --no-sandbox"];
  await promisify(execFile)("npx", ["--yes", PACKAGE, url, ...flags], {
    env: { ...process.env, CHROME_PATH: findTool("chromium") ?? "", PUPPETEER_SKIP_DOWNLOAD: "1" },
    timeout: TIMEOUT_MS,
  });
  const result = JSON.parse(await readFile(output, "utf8")) as Omit<LighthouseResult, "blockedByCpu">;
  // "result.json" has its trace in "result-0.trace.json".
  const trace = JSON.parse(await readFile(output.replace(/\.json$/, "-0.trace.json"), "utf8")) as Trace;
  return { ...result, blockedByCpu: blockingTime(trace) };
}
