import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { Level, SecondsHistogram, TallyCounter } from "./series.ts";

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

describe("figures whose lines are held by who counts", () => {
  it("are told as prom-client's own are", async () => {
    const ours = new Registry();
    const theirs = new Registry();
    const [took, counted, there] = [
      new SecondsHistogram("took_seconds", "Time taken", ["method", "code"], ours),
      new TallyCounter("counted_total", "Things counted", ["method"], ours),
      new Level("there", "How many are there", ours),
    ];
    const registers = [theirs];
    const histogram = new Histogram({
      name: "took_seconds",
      help: "Time taken",
      labelNames: ["method", "code"],
      buckets: BUCKETS,
      registers,
    });
    const counter = new Counter({ name: "counted_total", help: "Things counted", labelNames: ["method"], registers });
    const gauge = new Gauge({ name: "there", help: "How many are there", registers });
    for (const [method, code, seconds] of [
      ["a", "OK", 0.0005],
      ["a", "OK", 0.001],
      ["a", 'says "no"', 3],
      ["b", "OK", 11],
    ] as const) {
      took.of({ method, code }).observe(seconds);
      histogram.observe({ method, code }, seconds);
      counted.of({ method }).inc();
      counter.inc({ method });
      there.value += 2;
      gauge.inc(2);
    }
    expect(linesOf(await ours.metrics())).toEqual(linesOf(await theirs.metrics()));
    expect(linesOf(await ours.metrics())).toEqual(linesOf(await theirs.metrics()));
  });

  it("are the same line for the same labels, however they are written", () => {
    const took = new SecondsHistogram("took_seconds", "Time taken", ["method", "code"], new Registry());
    expect(took.of({ code: "OK", method: "a" })).toBe(took.of({ method: "a", code: "OK" }));
    expect(took.of({ code: "a", method: "OK" })).not.toBe(took.of({ method: "a", code: "OK" }));
  });
});

/** Lines with their labels in one order: Prometheus knows none. */
function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/\{(.*)\}/, (_all, labels: string) => `{${labels.split(",").toSorted().join(",")}}`))
    .toSorted();
}
