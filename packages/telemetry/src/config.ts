import { readEnv, z, type Env } from "@technova/kit";

export interface TelemetryConfig {
  /** Where an OpenTelemetry collector takes OTLP over HTTP, such as `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  /** Headers for it, such as a key. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of traces that begin here, how many are recorded: 0 to 1. */
  readonly sampleRatio: number;
  readonly metricIntervalMs: number;
}

/** The names are OpenTelemetry's own (opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables). */
const SHAPE = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().default(""),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(0.01),
  OTEL_METRIC_EXPORT_INTERVAL: z.coerce.number().int().min(100).default(60_000),
  OTEL_SDK_DISABLED: z.enum(["true", "false"]).default("false"),
};

/** Undefined where nothing is exported: no endpoint is named. */
export function readTelemetryConfig(env: Env): TelemetryConfig | undefined {
  const raw = readEnv(SHAPE, env);
  if (raw.OTEL_EXPORTER_OTLP_ENDPOINT === undefined || raw.OTEL_SDK_DISABLED === "true") return undefined;
  const pairs = raw.OTEL_EXPORTER_OTLP_HEADERS.split(",").filter((pair) => pair.includes("="));
  return {
    endpoint: raw.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/$/, ""),
    headers: Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), pair.slice(pair.indexOf("=") + 1).trim()])),
    sampleRatio: raw.OTEL_TRACES_SAMPLER_ARG,
    metricIntervalMs: raw.OTEL_METRIC_EXPORT_INTERVAL,
  };
}
