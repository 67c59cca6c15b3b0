import { AggregatorRegistry, Counter, Gauge, Registry, collectDefaultMetrics } from "prom-client";
import { Level, SecondsHistogram, TallyCounter } from "./series.ts";

/** One registry a process, served on the admin port. */
export const metrics = new Registry();

let collecting = false;

/** Adds the process's own figures (CPU, memory, event loop lag); harmless when called again. */
export function collectProcessMetrics(): void {
  if (collecting) return;
  collecting = true;
  collectDefaultMetrics({ register: metrics });
}

export function counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
  return new Counter({ name, help, labelNames: [...labelNames], registers: [metrics] });
}

export function gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
  return new Gauge({ name, help, labelNames: [...labelNames], registers: [metrics] });
}

/** A counter for what is counted with every call: who counts holds the line of its labels. */
export function tallies<L extends string>(name: string, help: string, labelNames: readonly L[]): TallyCounter<L> {
  return new TallyCounter(name, help, labelNames, metrics);
}

/** A gauge without labels for what changes with every call. */
export function level(name: string, help: string): Level {
  return new Level(name, help, metrics);
}

/** A histogram of seconds; who observes holds the line of its labels. */
export function histogram<L extends string>(name: string, help: string, labelNames: readonly L[] = []): SecondsHistogram<L> {
  return new SecondsHistogram(name, help, labelNames, metrics);
}

/** The figures of several processes in one, as text for Prometheus; each is what `metrics.getMetricsAsJSON` gives. */
export async function sumMetrics(all: readonly object[]): Promise<string> {
  return AggregatorRegistry.aggregate([...all]).metrics();
}
