import { AggregatorRegistry, Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

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

/** A histogram of seconds. */
export function histogram<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Histogram<L> {
  return new Histogram({
    name,
    help,
    labelNames: [...labelNames],
    registers: [metrics],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  });
}

/** The figures of several processes in one, as text for Prometheus; each is what `metrics.getMetricsAsJSON` gives. */
export async function sumMetrics(all: readonly object[]): Promise<string> {
  return AggregatorRegistry.aggregate([...all]).metrics();
}
