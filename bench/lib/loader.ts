import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import type { Arrival, LoadResult, LoadSpec } from "./load.ts";
import { quantile } from "./statistics.ts";

/** What a scenario does once; returns what came of it. */
export type Step = (number: number) => Promise<string>;

/** A module of bench/scenarios. */
export interface Scenario {
  prepare(options: unknown): Promise<{ readonly step: Step; readonly close?: () => Promise<void> }>;
}

class Tally {
  readonly times: number[] = [];
  readonly outcomes: Record<string, number> = {};

  note(outcome: string, ms: number): void {
    this.times.push(ms);
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }
}

async function closed(step: Step, arrival: Arrival & { kind: "closed" }, record: Tally): Promise<void> {
  const end = performance.now() + arrival.seconds * 1000;
  let next = 0;
  await Promise.all(
    Array.from({ length: arrival.clients }, async () => {
      while (performance.now() < end && next < (arrival.most ?? Number.POSITIVE_INFINITY)) {
        const begun = performance.now();
        const outcome = await step(next++);
        record.note(outcome, performance.now() - begun);
      }
    }),
  );
}

/** Each begins when it is due, whether or not those before it are answered. */
async function open(step: Step, arrival: Arrival & { kind: "open" }, record: Tally): Promise<void> {
  const started = performance.now();
  const running: Promise<void>[] = [];
  const count = Math.floor(arrival.perSecond * arrival.seconds);
  for (let number = 0; number < count; number += 1) {
    const due = started + (number * 1000) / arrival.perSecond;
    const wait = due - performance.now();
    if (wait > 1) await sleep(wait);
    running.push(step(number).then((outcome) => record.note(outcome, performance.now() - due)));
  }
  await Promise.all(running);
}

async function run(spec: LoadSpec): Promise<LoadResult> {
  const scenario = (await import(join(import.meta.dirname, "../scenarios", `${spec.scenario}.ts`))) as Scenario;
  const { step, close } = await scenario.prepare(spec.options);
  const record = new Tally();
  const started = performance.now();
  if (spec.arrival.kind === "closed") await closed(step, spec.arrival, record);
  else await open(step, spec.arrival, record);
  const seconds = (performance.now() - started) / 1000;
  await close?.();
  const { times, outcomes } = record;
  return {
    count: times.length,
    seconds,
    perSecond: times.length / seconds,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
    slowest: times.reduce((most, time) => Math.max(most, time), 0),
    outcomes,
  };
}

process.once("message", (spec) => {
  run(spec as LoadSpec).then(
    (result) => process.send?.(result, () => process.disconnect()),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    },
  );
});
