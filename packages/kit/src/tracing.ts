import { AsyncLocalStorage } from "node:async_hooks";
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
  type Attributes,
  type SpanContext,
  type Tracer,
} from "@opentelemetry/api";

export { SpanKind };

/** Gives a service's tracer; each service is one in traces, whichever process it runs in. */
export type TracerSource = (service: string) => Tracer;

let tracers: TracerSource | undefined;
const traces = new AsyncLocalStorage<string>();

/** Where spans go from now on; undefined: nowhere, and traces are only passed on. */
export function setTracers(source: TracerSource | undefined): void {
  tracers = source;
}

/** The `traceparent` (W3C Trace Context) of what is being done here; empty where it belongs to no trace. */
export function currentTraceParent(): string {
  return traces.getStore() ?? "";
}

/** Does work as part of a trace that began elsewhere, or earlier. */
export function inTrace<T>(traceParent: string, work: () => T): T {
  // A context of its own costs more than looking.
  return (traces.getStore() ?? "") === traceParent ? work() : traces.run(traceParent, work);
}

export interface SpanOptions {
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  /** The `traceparent` that it follows from; the present one where none is given. */
  readonly parent?: string;
  readonly attributes?: Attributes;
}

/** A piece of work in a trace. */
export interface ActiveSpan {
  /** To be passed on to what this work causes. */
  readonly traceParent: string;
  set(attributes: Attributes): void;
  /** `errorType` where it failed: a status or the name of an exception, never its message. */
  end(errorType?: string): void;
}

/** Whether spans go anywhere. */
export function isTracing(): boolean {
  return tracers !== undefined;
}

/** A span that goes nowhere: of a trace that is only passed on. */
export function unrecorded(parent: string): ActiveSpan {
  return new Unrecorded(parent);
}

/** Begins a span. Where the trace is not recorded this costs next to nothing and passes the trace on. */
export function startSpan({ service, name, kind, parent = currentTraceParent(), attributes }: SpanOptions): ActiveSpan {
  if (tracers === undefined) return new Unrecorded(parent);
  const remote = parseTraceParent(parent);
  if (remote !== undefined && (remote.traceFlags & TraceFlags.SAMPLED) === 0) return new Unrecorded(parent);
  const context = remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
  const span = tracers(service).startSpan(name, { kind, ...(attributes === undefined ? {} : { attributes }) }, context);
  const traceParent = formatTraceParent(span.spanContext());
  if (!span.isRecording()) return new Unrecorded(traceParent);
  return {
    traceParent,
    set: (more) => void span.setAttributes(more),
    end(errorType) {
      if (errorType !== undefined) {
        span.setAttribute("error.type", errorType);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}

/** Does work as a span of its own; its failure is the span's. */
export async function traced<T>(options: SpanOptions, work: (span: ActiveSpan) => Promise<T>): Promise<T> {
  const span = startSpan(options);
  try {
    const result = await inTrace(span.traceParent, () => work(span));
    span.end();
    return result;
  } catch (error) {
    span.end(error instanceof Error ? error.name : "unknown");
    throw error;
  }
}

class Unrecorded implements ActiveSpan {
  readonly traceParent: string;

  constructor(traceParent: string) {
    this.traceParent = traceParent;
  }

  set(): void {}

  end(): void {}
}

const TRACE_PARENT = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/;

/** Undefined for what is no `traceparent`. */
export function parseTraceParent(text: string): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACE_PARENT.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

function formatTraceParent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}
