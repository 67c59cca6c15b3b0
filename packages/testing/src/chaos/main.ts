import { parseArgs } from "node:util";
import { errorMessage } from "@technova/kit";
import { missingTool } from "../external-tools.ts";
import type { BusKind, Composition } from "../stack.ts";
import { runChaos } from "./run.ts";
import type { Tally } from "./tally.ts";

const USAGE =
  "usage: npm run chaos -- [--seed 1] [--orders 500] [--composition one|three|workers|both, or several with commas] [--bus local|nats|both]";

/** Runs the compositions that are asked for, with a part of the orders in each, and ends with one line of figures. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      orders: { type: "string", default: "500" },
      composition: { type: "string", default: "both" },
      bus: { type: "string", default: missingTool("nats-server") === undefined ? "both" : "local" },
    },
  });
  const compositions = (values.composition === "both" ? "one,three" : values.composition).split(",") as Composition[];
  const [seed, orders] = [Number(values.seed), Number(values.orders)];
  if (
    !Number.isInteger(seed) ||
    !Number.isInteger(orders) ||
    orders < 1 ||
    !compositions.every((one) => ["one", "three", "workers"].includes(one)) ||
    !["local", "nats", "both"].includes(values.bus)
  )
    throw new Error(USAGE);
  const buses: BusKind[] = values.bus === "both" ? ["local", "nats"] : [values.bus as BusKind];
  const runs = buses.flatMap((bus) => compositions.map((composition) => ({ bus, composition })));
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const tallies: Tally[] = [];
  for (const [index, run] of runs.entries())
    tallies.push(await runChaos({ ...run, seed: seed + index, orders: Math.ceil(orders / runs.length), say }));
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
