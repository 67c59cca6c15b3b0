import { join } from "node:path";
import type pg from "pg";
import { Stack } from "@technova/testing";
import { fillCatalogue } from "./lib/catalogue.ts";
import { cpuSeconds, treeSeconds } from "./lib/cpu.ts";
import { withDataDir } from "./lib/data-dir.ts";
import { load, type LoadResult } from "./lib/load.ts";
import { print, type Figure } from "./lib/report.ts";
import { logged, type LoggedTransaction } from "./lib/statement-log.ts";
import { median, medianRatio } from "./lib/statistics.ts";
import type { CheckoutOptions } from "./scenarios/checkout.ts";
import type { ReplayOptions } from "./scenarios/replay.ts";

const SHOPPERS = 16;
const PRODUCTS = 1000;
const RECORDED = 8;
const WARM_SECONDS = 10;

export interface CheckoutBenchOptions {
  readonly rounds: number;
  readonly seconds: number;
}

/**
 * Checkout from an empty cart to captured by 16 shoppers, until the last event is handled and the last mail is out,
 * beside bare `pg` clients that run the same statements in the same transactions on a database of their own.
 */
export async function checkout({ rounds, seconds }: CheckoutBenchOptions): Promise<Figure[]> {
  return withDataDir(async (dataDir) =>
    withDataDir(async (boundDir) => {
      const stack = await Stack.start({ composition: "one", dataDir });
      const bound = await Stack.start({ composition: "one", dataDir: boundDir });
      const [pool, boundPool] = [await stack.ownerPool(), await bound.ownerPool()];
      try {
        const variants = await fillCatalogue(pool, PRODUCTS);
        await fillCatalogue(boundPool, PRODUCTS);
        const run = (clients: number, howLong: number, most?: number): Promise<LoadResult> => {
          const options: CheckoutOptions = { url: stack.edgeUrl, shoppers: clients, variants };
          return load({
            scenario: "checkout",
            options,
            arrival: { kind: "closed", clients, seconds: howLong, ...(most === undefined ? {} : { most }) },
          });
        };
        // V8 has compiled what an order goes through after some hundreds of them.
        await run(SHOPPERS, WARM_SECONDS);
        await stack.quiet();
        const orders = await record(stack, pool, dataDir, () => run(1, 60, RECORDED));
        // Its database goes on, as it does when Node is killed; nothing else uses it from now on.
        await bound.kill(0);
        return [...countFigures(orders), ...(await race(stack, run, { ...replayOf(boundPool), orders }, rounds, seconds))];
      } finally {
        await Promise.all([pool.end(), boundPool.end()]);
        await bound.startMissing();
        await Promise.all([stack.stop(), bound.stop()]);
      }
    }),
  );
}

async function record(stack: Stack, pool: pg.Pool, dataDir: string, run: () => Promise<unknown>): Promise<LoggedTransaction[][]> {
  const transactions = await logged(pool, join(dataDir, "postgres.log"), async () => {
    await run();
    await stack.quiet();
  });
  const orders: LoggedTransaction[][] = [];
  for (const transaction of transactions) {
    // One shopper buys one thing after the other, and each begins with a cart.
    if (transaction.statements.some(({ name }) => name === "orders.cart-insert")) orders.push([]);
    orders.at(-1)?.push(transaction);
  }
  return orders.slice(1, -1);
}

function countFigures(orders: readonly (readonly LoggedTransaction[])[]): Figure[] {
  const writes = ({ explicit, statements }: LoggedTransaction): boolean =>
    explicit || statements.some(({ text }) => /\b(INSERT|UPDATE|DELETE)\b/.test(text));
  const statements = median(orders.map((order) => order.reduce((sum, transaction) => sum + transaction.statements.length, 0)));
  const transactions = median(orders.map((order) => order.filter(writes).length));
  const [sample = []] = orders;
  print(`  an order: ${sample.map(({ statements: all }) => all.map(({ name }) => name).join(" ")).join(" | ")}`);
  return [
    { name: "checkout: statements an order", value: statements, unit: "statements", atMost: 40 },
    { name: "checkout: transactions an order that write", value: transactions, unit: "transactions", atMost: 14 },
  ];
}

function replayOf(pool: pg.Pool): Omit<ReplayOptions, "orders"> {
  const { connectionString } = pool.options;
  if (connectionString === undefined) throw new Error("the pool has no address");
  return { connectionString, clients: SHOPPERS };
}

async function race(
  stack: Stack,
  run: (clients: number, seconds: number) => Promise<LoadResult>,
  replay: ReplayOptions,
  rounds: number,
  seconds: number,
): Promise<Figure[]> {
  const { pids } = stack;
  const postmaster = await stack.postgresPid();
  const ours: { perSecond: number; p50: number; p95: number; node: number; postgres: number }[] = [];
  const theirs: number[] = [];
  const outcomes = new Map<string, number>();
  const buy = async (): Promise<void> => {
    const [node, postgres] = [await cpuSeconds(pids), await treeSeconds(postmaster)];
    const result = await run(SHOPPERS, seconds);
    const answered = performance.now();
    await stack.quiet();
    const later = (performance.now() - answered) / 1000;
    const each = (after: number, before: number): number => ((after - before) * 1000) / result.count;
    for (const [outcome, count] of Object.entries(result.outcomes)) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
    ours.push({
      // Until the last event is handled; how long the loader itself takes to start is not the shop's.
      perSecond: result.count / (result.seconds + later),
      p50: result.p50,
      p95: result.p95,
      node: each(await cpuSeconds(pids), node),
      postgres: each(await treeSeconds(postmaster), postgres),
    });
  };
  const again = async (): Promise<void> => {
    const { perSecond } = await load({ scenario: "replay", options: replay, arrival: { kind: "closed", clients: SHOPPERS, seconds } });
    theirs.push(perSecond);
  };
  await load({ scenario: "replay", options: replay, arrival: { kind: "closed", clients: SHOPPERS, seconds: 2 } });
  for (let round = 0; round < rounds; round += 1) for (const turn of round % 2 === 0 ? [buy, again] : [again, buy]) await turn();
  const rates = ours.map(({ perSecond }) => perSecond);
  const of = (pick: (one: (typeof ours)[number]) => number): number => median(ours.map(pick));
  print(
    `  ${of((one) => one.perSecond).toFixed(1)} orders/s, p50 ${of((one) => one.p50).toFixed(0)} ms, p95 ${of((one) => one.p95).toFixed(0)} ms, CPU an order: Node ${of((one) => one.node).toFixed(1)} ms, PostgreSQL ${of((one) => one.postgres).toFixed(1)} ms; bare pg clients ${median(theirs).toFixed(1)}/s; ${[...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(", ")}`,
  );
  return [
    { name: "checkout: rate", value: of((one) => one.perSecond), unit: "orders/s" },
    {
      name: "checkout: rate beside bare pg clients",
      value: 100 * medianRatio(rates, theirs),
      unit: "%",
      atLeast: 50,
    },
  ];
}
