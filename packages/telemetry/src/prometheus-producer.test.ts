import { DataPointType, type MetricData } from "@opentelemetry/sdk-metrics";
import { counter, histogram } from "@technova/kit";
import { describe, expect, it } from "vitest";
import { PrometheusProducer } from "./prometheus-producer.ts";

const calls = histogram("rpc_test_call_duration_seconds", "for this test", ["rpc_method", "rpc_response_status_code"]);
const sold = counter("technova_test_sold_total", "for this test", ["currency"]);

async function collected(name: string): Promise<MetricData | undefined> {
  const { resourceMetrics } = await new PrometheusProducer().collect();
  return resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics).find(({ descriptor }) => descriptor.name === name);
}

describe("the metrics on their way to a collector", () => {
  it("count each bucket of a histogram alone, under the conventions' names", async () => {
    for (const seconds of [0.0005, 0.003, 0.003, 100]) calls.of({ rpc_method: "a/B", rpc_response_status_code: "OK" }).observe(seconds);
    const metric = await collected("rpc.test.call.duration");
    expect(metric).toMatchObject({ dataPointType: DataPointType.HISTOGRAM, descriptor: { unit: "s" } });
    const [point] = metric?.dataPointType === DataPointType.HISTOGRAM ? metric.dataPoints : [];
    expect(point?.attributes).toEqual({ "rpc.method": "a/B", "rpc.response.status_code": "OK" });
    const { buckets, count, sum } = point?.value ?? { buckets: { boundaries: [], counts: [] }, count: 0, sum: 0 };
    expect(buckets.counts).toHaveLength(buckets.boundaries.length + 1);
    expect(buckets.counts.filter((one) => one > 0)).toEqual([1, 2, 1]);
    expect(buckets.counts.at(-1)).toBe(1);
    expect([count, sum]).toEqual([4, 100.0065]);
  });

  it("are sums that only grow where they are counters, and keep names of our own", async () => {
    sold.inc({ currency: "USD" }, 5);
    expect(await collected("technova_test_sold_total")).toMatchObject({
      dataPointType: DataPointType.SUM,
      isMonotonic: true,
      dataPoints: [{ value: 5, attributes: { currency: "USD" } }],
    });
  });
});
