import { parseArgs } from "node:util";
import { errorMessage } from "@technova/kit";
import type { Composition } from "../stack.ts";
import { runChaos } from "./run.ts";
import type { Tally } from "./tally.ts";

const USAGE = "usage: npm run chaos -- [--seed 1] [--orders 500] [--composition one|three|both]";

/** Runs both compositions, half of the orders in each, and ends with one line of figures. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      orders: { type: "string", default: "500" },
      composition: { type: "string", default: "both" },
    },
  });
  const [seed, orders] = [Number(values.seed), Number(values.orders)];
  if (!Number.isInteger(seed) || !Number.isInteger(orders) || orders < 1 || !["one", "three", "both"].includes(values.composition))
    throw new Error(USAGE);
  const compositions: Composition[] = values.composition === "both" ? ["one", "three"] : [values.composition as Composition];
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const tallies: Tally[] = [];
  for (const [index, composition] of compositions.entries())
    tallies.push(await runChaos({ seed: seed + index, orders: Math.ceil(orders / compositions.length), composition, say }));
  const sum = (pick: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + pick(tally), 0);
  const violations = tallies.flatMap((tally) => tally.violations);
  for (const violation of violations.slice(0, 50)) say(`violation: ${violation}`);
  say(
    `chaos: seed ${seed}, ${sum((tally) => tally.kills)} kills, ${sum((tally) => tally.fired)} of ${sum((tally) => tally.armed)} failpoints fired, ` +
      `${sum((tally) => tally.orders)} orders, ${sum((tally) => tally.checks)} checks, ${violations.length} violations`,
  );
  process.exitCode = violations.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`chaos failed: ${errorMessage(error)}\n`);
  process.exitCode = 1;
});
