import { ROOT_CONTEXT, SeverityNumber, trace, type AnyValue, type LogRecord } from "@opentelemetry/api";

/** pino's levels as OpenTelemetry's severities. */
const SEVERITIES: Readonly<Record<number, readonly [SeverityNumber, string]>> = {
  10: [SeverityNumber.TRACE, "TRACE"],
  20: [SeverityNumber.DEBUG, "DEBUG"],
  30: [SeverityNumber.INFO, "INFO"],
  40: [SeverityNumber.WARN, "WARN"],
  50: [SeverityNumber.ERROR, "ERROR"],
  60: [SeverityNumber.FATAL, "FATAL"],
};

/** A line of the log as an OpenTelemetry record, in the trace that it was written in. */
export function logRecord(line: string): LogRecord {
  const { level, time, msg, name, trace_id: traceId, span_id: spanId, ...facts } = JSON.parse(line) as Record<string, AnyValue>;
  const [severityNumber, severityText] = SEVERITIES[Number(level)] ?? [SeverityNumber.INFO, "INFO"];
  const inTrace = typeof traceId === "string" && typeof spanId === "string";
  return {
    timestamp: Number(time),
    severityNumber,
    severityText,
    body: msg ?? "",
    attributes: { ...(name === undefined ? {} : { "code.namespace": name }), ...facts },
    ...(inTrace ? { context: trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1 }) } : {}),
  };
}
