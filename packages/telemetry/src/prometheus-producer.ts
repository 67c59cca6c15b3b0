import { ValueType, type Attributes, type HrTime } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  DataPointType,
  type CollectionResult,
  type DataPoint,
  type Histogram,
  type MetricData,
  type MetricProducer,
} from "@opentelemetry/sdk-metrics";
import { metrics } from "@technova/kit";

type Family = Awaited<ReturnType<typeof metrics.getMetricsAsJSON>>[number];

/** Names that OpenTelemetry's semantic conventions have; Prometheus writes their dots as underscores. */
const CONVENTIONS = /^(rpc|messaging|http)_/;

/** Hands the process's metrics, as Prometheus scrapes them, to OpenTelemetry too: one set of figures, two ways out. */
export class PrometheusProducer implements MetricProducer {
  readonly #start = now();

  async collect(): Promise<CollectionResult> {
    const families = await metrics.getMetricsAsJSON();
    return {
      resourceMetrics: {
        resource: resourceFromAttributes({}),
        scopeMetrics: [{ scope: { name: "technova" }, metrics: families.flatMap((family) => this.#convert(family) ?? []) }],
      },
      errors: [],
    };
  }

  #convert(family: Family): MetricData | undefined {
    const type = String(family.type);
    const seconds = family.name.endsWith("_seconds") || family.name.endsWith("_seconds_total");
    const bare = family.name.replace(/_total$/, "").replace(/_seconds$/, "");
    const descriptor = {
      name: CONVENTIONS.test(family.name) ? dotted(bare) : family.name,
      description: family.help,
      unit: seconds ? "s" : family.name.includes("_bytes") ? "By" : "1",
      valueType: ValueType.DOUBLE,
    };
    const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE };
    if (type === "histogram") return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints: this.#histograms(family) };
    const dataPoints = family.values.map(({ value, labels }) => this.#point(labels, value));
    if (type === "counter") return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
    return type === "gauge" ? { ...common, dataPointType: DataPointType.GAUGE, dataPoints } : undefined;
  }

  /** Prometheus counts each bucket with all that are below it, OpenTelemetry each alone. */
  #histograms(family: Family): DataPoint<Histogram>[] {
    const series = new Map<string, { labels: Labels; buckets: [number, number][]; sum: number; count: number }>();
    for (const { value, labels, metricName } of family.values as readonly (Family["values"][number] & { readonly metricName?: string })[]) {
      const { le, ...own } = labels as Labels;
      const key = JSON.stringify(own);
      const one = series.get(key) ?? { labels: own, buckets: [], sum: 0, count: 0 };
      series.set(key, one);
      if (le !== undefined) one.buckets.push([le === "+Inf" ? Infinity : Number(le), value]);
      else if (metricName?.endsWith("_sum") === true) one.sum = value;
      else if (metricName?.endsWith("_count") === true) one.count = value;
    }
    return [...series.values()].map(({ labels, buckets, sum, count }) => {
      const sorted = buckets.toSorted(([a], [b]) => a - b);
      const counts = sorted.map(([, below], index) => below - (sorted[index - 1]?.[1] ?? 0));
      const boundaries = sorted.map(([edge]) => edge).filter((edge) => Number.isFinite(edge));
      return this.#point(labels, { buckets: { boundaries, counts }, sum, count });
    });
  }

  #point<T>(labels: Labels, value: T): DataPoint<T> {
    const attributes: Attributes = Object.fromEntries(
      Object.entries(labels).flatMap(([name, label]) =>
        label === undefined ? [] : [[CONVENTIONS.test(name) ? dotted(name) : name, label]],
      ),
    );
    return { startTime: this.#start, endTime: now(), attributes, value };
  }
}

type Labels = Readonly<Record<string, string | number | undefined>>;

/** `rpc.response.status_code` of `rpc_response_status_code`: the few names whose last part is of two words are listed. */
function dotted(name: string): string {
  return name
    .replaceAll("_", ".")
    .replace(/\.status\.code$/, ".status_code")
    .replace(/\.system\.name$/, ".system.name");
}

function now(): HrTime {
  const ms = Date.now();
  return [Math.floor(ms / 1000), (ms % 1000) * 1e6];
}
