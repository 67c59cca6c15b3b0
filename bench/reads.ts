import type pg from "pg";
import { Stack } from "@technova/testing";
import { startBare, type BareServer, type Bytes } from "./lib/bare.ts";
import { fillCatalogue, slugOf } from "./lib/catalogue.ts";
import { cpuSeconds, treeSeconds } from "./lib/cpu.ts";
import { withDataDir } from "./lib/data-dir.ts";
import { load } from "./lib/load.ts";
import { print, type Figure } from "./lib/report.ts";
import { median, medianRatio } from "./lib/statistics.ts";
import { post, type HttpOptions, type HttpRequest } from "./scenarios/http.ts";

const PRODUCTS = 1000;
const CONNECTIONS = 16;
const WARM_SECONDS = 5;
const DIFFERENT = 500;
const PREFIX = "/technova.product.v1.ProductService";

export interface ReadsOptions {
  readonly rounds: number;
  readonly seconds: number;
}

/** A server under load: whose CPU is whose. */
interface Side {
  readonly url: string;
  readonly node: () => Promise<number>;
  readonly postgres: () => Promise<number>;
}

interface Case {
  readonly name: string;
  /** Sent in turn. */
  readonly requests: readonly HttpRequest[];
  readonly bareRequest: HttpRequest;
  readonly side: "cached" | "uncached";
  readonly atMost: number;
}

/** Product list of 20 and product by slug, as JSON through the edge, beside node:http that sends the same bytes. */
export async function reads({ rounds, seconds }: ReadsOptions): Promise<Figure[]> {
  return withDataDir(async (cachedDir) =>
    withDataDir(async (uncachedDir) => {
      const cached = await Stack.start({ composition: "one", dataDir: cachedDir });
      const uncached = await Stack.start({
        composition: "one",
        dataDir: uncachedDir,
        env: { EDGE_CACHE_BYTES: "0" },
      });
      try {
        for (const stack of [cached, uncached]) {
          const pool: pg.Pool = await stack.ownerPool();
          await fillCatalogue(pool, PRODUCTS);
          await pool.end();
        }
        return await measure({ cached: await sideOf(cached), uncached: await sideOf(uncached) }, rounds, seconds);
      } finally {
        await Promise.all([cached.stop(), uncached.stop()]);
      }
    }),
  );
}

async function sideOf(stack: Stack): Promise<Side> {
  const { pids } = stack;
  const postmaster = await stack.postgresPid();
  return { url: stack.edgeUrl, node: () => cpuSeconds(pids), postgres: () => treeSeconds(postmaster) };
}

async function measure(sides: { readonly cached: Side; readonly uncached: Side }, rounds: number, seconds: number): Promise<Figure[]> {
  const { url } = sides.uncached;
  const cases = [
    ...casesOf("list of 20 in summary", `${PREFIX}/ListProducts`, { pageSize: 20, view: "PRODUCT_VIEW_SUMMARY" }),
    ...casesOf("list of 20", `${PREFIX}/ListProducts`, { pageSize: 20 }),
    ...casesOf("by slug", `${PREFIX}/GetProduct`, { slug: slugOf(7) }),
    differentOf("list of 20 in summary", `${PREFIX}/ListProducts`, await pagesOf(url, { view: "PRODUCT_VIEW_SUMMARY" })),
    differentOf("list of 20", `${PREFIX}/ListProducts`, await pagesOf(url, {})),
    differentOf(
      "by slug",
      `${PREFIX}/GetProduct`,
      Array.from({ length: DIFFERENT }, (_none, index) => ({ slug: slugOf(index) })),
    ),
  ];
  const answers: Record<string, Bytes> = {};
  for (const { requests, bareRequest, side } of cases)
    for (const request of requests.slice(0, 1)) answers[bareRequest.path] ??= await answerOf(sides[side].url, request);
  const bare = await startBare(answers);
  try {
    const figures: Figure[] = [];
    for (const one of cases) figures.push(...(await compare(one, sides[one.side], bare, rounds, seconds)));
    return figures;
  } finally {
    bare.stop();
  }
}

function casesOf(name: string, path: string, message: Readonly<Record<string, unknown>>): Case[] {
  const json = JSON.stringify(message);
  const get: HttpRequest = {
    method: "GET",
    path: `${path}?connect=v1&encoding=json&message=${encodeURIComponent(json)}`,
    headers: { "accept-encoding": "identity" },
    body: "",
  };
  const posted = post(path, message);
  // The bare server goes by the address alone.
  const barePost = { ...posted, path: `${path}/${encodeURIComponent(name)}` };
  return [
    { name: `${name}, GET, cached`, requests: [get], bareRequest: get, side: "cached", atMost: 1.5 },
    { name: `${name}, POST, cached`, requests: [posted], bareRequest: barePost, side: "cached", atMost: 2.5 },
    { name: `${name}, POST, nothing cached`, requests: [posted], bareRequest: barePost, side: "uncached", atMost: 6 },
  ];
}

/** The same where no two ask for the same at the same time, so that nothing can be read once for several. */
function differentOf(name: string, path: string, messages: readonly Readonly<Record<string, unknown>>[]): Case {
  const requests = messages.map((message) => post(path, message));
  const [first] = requests;
  if (first === undefined) throw new Error(`there is nothing to ask ${path} for`);
  const bareRequest = { ...first, path: `${path}/different/${encodeURIComponent(name)}` };
  return { name: `${name}, POST, nothing cached, different ones`, requests, bareRequest, side: "uncached", atMost: 6 };
}

/** What the pages of a list are asked for by, from its beginning. */
async function pagesOf(url: string, view: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>[]> {
  const pages: Readonly<Record<string, unknown>>[] = [];
  let pageToken = "";
  do {
    const page = { pageSize: 20, ...view, pageToken };
    pages.push(page);
    const { body } = await answerOf(url, post(`${PREFIX}/ListProducts`, page));
    ({ nextPageToken: pageToken = "" } = JSON.parse(body) as { nextPageToken?: string });
  } while (pageToken !== "");
  // The last may be short.
  return pages.slice(0, -1);
}

/** What the edge answers, with the headers that it answers with. */
async function answerOf(url: string, { method, path, headers, body }: HttpRequest): Promise<Bytes> {
  const response = await fetch(url + path, { method, headers, ...(body === "" ? {} : { body }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  const own = [...response.headers].filter(([name]) => !["date", "connection", "keep-alive", "transfer-encoding"].includes(name));
  return { headers: own.flat(), body: text };
}

/** Rounds of both in turn, so that the machine's moods fall on both; the ratio is the median of the rounds'. */
async function compare(one: Case, side: Side, bare: BareServer, rounds: number, seconds: number): Promise<Figure[]> {
  const bareSide: Side = { url: bare.url, node: () => cpuSeconds([bare.pid]), postgres: async () => 0 };
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  // V8 has compiled what a read goes through after some ten thousand of them; there is less of the bare server.
  await under(side, one.requests, WARM_SECONDS);
  await under(bareSide, [one.bareRequest], 1);
  for (let round = 0; round < rounds; round += 1) {
    const inTurn = [
      async () => void ours.push(await under(side, one.requests, seconds)),
      async () => void theirs.push(await under(bareSide, [one.bareRequest], seconds)),
    ];
    for (const turn of round % 2 === 0 ? inTurn : inTurn.toReversed()) await turn();
  }
  const of = (list: readonly Measured[], pick: (one: Measured) => number): number => median(list.map(pick));
  const micros = ours.map((each) => each.nodeMicros + each.postgresMicros);
  const ratio = medianRatio(
    micros,
    theirs.map((each) => each.nodeMicros),
  );
  print(
    `  ${one.name}: ${of(ours, (each) => each.perSecond).toFixed(0)}/s, p50 ${of(ours, (each) => each.p50).toFixed(1)} ms, p99 ${of(ours, (each) => each.p99).toFixed(1)} ms, CPU a request: Node ${of(ours, (each) => each.nodeMicros).toFixed(0)} µs, PostgreSQL ${of(ours, (each) => each.postgresMicros).toFixed(0)} µs; bare: ${of(theirs, (each) => each.perSecond).toFixed(0)}/s, ${of(theirs, (each) => each.nodeMicros).toFixed(0)} µs`,
  );
  return [{ name: `reads: ${one.name}`, value: ratio, unit: "× bare node:http", atMost: one.atMost }];
}

interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly nodeMicros: number;
  readonly postgresMicros: number;
}

async function under(side: Side, requests: readonly HttpRequest[], seconds: number): Promise<Measured> {
  const options: HttpOptions = { url: side.url, connections: CONNECTIONS, requests };
  const [node, postgres] = [await side.node(), await side.postgres()];
  const result = await load({ scenario: "http", options, arrival: { kind: "closed", clients: CONNECTIONS, seconds } });
  const wrong = Object.entries(result.outcomes).filter(([status]) => status !== "200");
  if (wrong.length > 0) throw new Error(`${requests[0]?.path}: ${JSON.stringify(result.outcomes)}`);
  const micros = (after: number, before: number): number => ((after - before) * 1e6) / result.count;
  return {
    perSecond: result.perSecond,
    p50: result.p50,
    p99: result.p99,
    nodeMicros: micros(await side.node(), node),
    postgresMicros: micros(await side.postgres(), postgres),
  };
}
