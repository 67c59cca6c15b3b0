import { createClient } from "@connectrpc/connect";
import { SearchService } from "@technova/gen/technova/search/v1/search_service_pb.js";
import { Stack, edgeTransport, operatorToken } from "@technova/testing";
import { setTimeout as sleep } from "node:timers/promises";
import { fillCatalogue } from "./lib/catalogue.ts";
import { withDataDir } from "./lib/data-dir.ts";
import { load, type Arrival } from "./lib/load.ts";
import { print, type Figure } from "./lib/report.ts";
import { median } from "./lib/statistics.ts";
import { post, type HttpRequest } from "./scenarios/http.ts";

const PRODUCTS = 10_000;
const SHOPPERS = 16;
const PER_SHOPPER = 2;
const INDEX_MS = 300_000;
const SEARCH = "/technova.search.v1.SearchService";

const ask = (path: string, ...messages: readonly object[]): HttpRequest[] => messages.map((message) => post(`${SEARCH}/${path}`, message));
const KINDS: readonly (readonly [string, HttpRequest[]])[] = [
  ["words", ask("SearchProducts", ...["lamp 77", "kettle 12", "harbour desk", "brass kettle"].map((query) => ({ query })))],
  ["a word that many have", ask("SearchProducts", { query: "lamp" }, { query: "kettle" })],
  ["words with mistakes", ask("SearchProducts", { query: "kettel 12" }, { query: "harbuor desk" })],
  ["words in German", ask("SearchProducts", { query: "lampe 77", locale: "de" })],
  [
    "words with mistakes in German and Arabic",
    ask(
      "SearchProducts",
      { query: "lmape 77", locale: "de" },
      { query: "schlafsakc", locale: "de" },
      { query: "fischermuetzen", locale: "de" },
      { query: "غلااية", locale: "ar" },
    ),
  ],
  ["everything of a price", ask("SearchProducts", { priceFrom: 2000, priceTo: 4000, orderBy: "price" })],
  ["everything", ask("SearchProducts", {}, { orderBy: "name" }, { category: "outdoors" })],
  ["a facet of everything", ask("SearchProducts", { facets: [{ code: "colour", values: ["forest"] }] }, { inStockOnly: true })],
  ["suggestions", ask("Suggest", ...["l", "la", "lam", "lamp", "ket", "brass la"].map((query) => ({ query })))],
  [
    "suggestions for beginnings with mistakes",
    ask("Suggest", { query: "harbuo" }, { query: "brass ketl" }, { query: "hafnem", locale: "de" }),
  ],
];

/** Searches of 16 shoppers over 10,000 products, each twice a second, and without a rest; no answer is cached. */
export async function search({ seconds, rounds }: { readonly seconds: number; readonly rounds: number }): Promise<Figure[]> {
  return withDataDir(async (dataDir) => {
    const stack = await Stack.start({ composition: "one", dataDir, env: { EDGE_CACHE_BYTES: "0" } });
    const pool = await stack.ownerPool();
    try {
      await fillCatalogue(pool, PRODUCTS);
      const begun = performance.now();
      const token = await operatorToken(dataDir);
      const transport = edgeTransport(stack.edgeUrl, () => token);
      await createClient(SearchService, transport).rebuildIndex({});
      const done = `SELECT (SELECT count(*) FROM search.document) = $1 AND NOT EXISTS (SELECT FROM search.pending) AND NOT (SELECT stale FROM search.word_state) AS done`;
      while ((await pool.query<{ done: boolean }>(done, [PRODUCTS])).rows[0]?.done !== true) {
        if (performance.now() - begun > INDEX_MS) throw new Error(`the index has not all products after ${INDEX_MS} ms`);
        await sleep(250);
      }
      print(`  ${PRODUCTS} products indexed in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      await pool.query("ANALYZE");
      const figures: Figure[] = [];
      for (const [name, requests] of KINDS) {
        const once = async (arrival: Arrival): Promise<number> => {
          const options = { url: stack.edgeUrl, connections: SHOPPERS, requests };
          const { p95, outcomes } = await load({ scenario: "http", options, arrival });
          if (Object.keys(outcomes).join() !== "200") throw new Error(`${name}: ${JSON.stringify(outcomes)}`);
          return p95;
        };
        const typing: Arrival = { kind: "open", perSecond: SHOPPERS * PER_SHOPPER, seconds };
        const storm: Arrival = { kind: "closed", clients: SHOPPERS, seconds };
        await once({ ...typing, seconds: 1 });
        const times: { typing: number; storm: number }[] = [];
        for (let round = 0; round < rounds; round += 1) times.push({ typing: await once(typing), storm: await once(storm) });
        figures.push({ name: `search: ${name}`, value: median(times.map((one) => one.typing)), unit: "ms p95", atMost: 50 });
        print(`  ${name}: without a rest between requests ${median(times.map((one) => one.storm)).toFixed(0)} ms`);
      }
      return figures;
    } finally {
      await pool.end();
      await stack.stop();
    }
  });
}
