import type { Tracer } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes, type Resource } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace";
import { setTracers, teeLogs, type Settings } from "@technova/kit";
import type { TelemetryConfig } from "./config.ts";
import { logRecord } from "./log-records.ts";
import { PrometheusProducer } from "./prometheus-producer.ts";

const SCOPE = "technova";
const NAMESPACE = "technova";

/** Where this process's traces, metrics and logs go while it runs. */
export class Telemetry {
  readonly #providers: { shutdown(): Promise<void> }[] = [];

  /** Begins to export: spans as their services, metrics and logs as this process. */
  constructor(
    config: TelemetryConfig,
    { instance, environment }: { readonly instance: string; readonly environment: Settings["environment"] },
  ) {
    const resource = (service: string): Resource =>
      resourceFromAttributes({
        "service.name": service,
        "service.namespace": NAMESPACE,
        "service.instance.id": instance,
        "deployment.environment.name": environment,
      });
    const to = (path: string) => ({ url: `${config.endpoint}${path}`, headers: { ...config.headers } });
    const processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter(to("/v1/traces")), scheduledDelayMillis: 1000 });
    this.#traces(processor, resource, config.sampleRatio);
    const reader = new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(to("/v1/metrics")),
      exportIntervalMillis: config.metricIntervalMs,
      exportTimeoutMillis: Math.min(config.metricIntervalMs, 10_000),
      metricProducers: [new PrometheusProducer()],
    });
    this.#providers.push(new MeterProvider({ resource: resource(NAMESPACE), readers: [reader] }));
    const logs = new LoggerProvider({
      resource: resource(NAMESPACE),
      processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(to("/v1/logs")) })],
    });
    this.#providers.push(logs);
    const log = logs.getLogger(SCOPE);
    teeLogs((line) => log.emit(logRecord(line)));
  }

  /** Sends what is still here, and no more. A collector that is away holds up nobody's end for long. */
  async stop(): Promise<void> {
    setTracers(undefined);
    teeLogs(undefined);
    const all = Promise.allSettled(this.#providers.map((provider) => provider.shutdown()));
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
  }

  #traces(processor: SpanProcessor, resource: (service: string) => Resource, ratio: number): void {
    const sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
    const tracers = new Map<string, Tracer>();
    // Each service is one of its own in traces, in whichever process it is hosted.
    setTracers((service) => {
      let tracer = tracers.get(service);
      if (tracer === undefined) {
        tracer = new TracerProvider({ resource: resource(service), sampler, spanProcessors: [processor] }).getTracer(SCOPE);
        tracers.set(service, tracer);
      }
      return tracer;
    });
    this.#providers.push(processor);
  }
}
