import { pino, type Logger } from "pino";
import { currentTraceParent, parseTraceParent } from "./tracing.ts";

export type { Logger };

export interface LogOptions {
  readonly level: string;
  /** Lines for people rather than JSON. */
  readonly pretty: boolean;
}

const LEVELS: Readonly<Record<number, string>> = { 10: "trace", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal" };

let tee: ((line: string) => void) | undefined;

/** Where every line of the log goes besides, as JSON; undefined: nowhere. */
export function teeLogs(to: ((line: string) => void) | undefined): void {
  tee = to;
}

/** Which trace a line belongs to, under the names that OpenTelemetry gives them in logs. */
function traceFields(): Record<string, string> {
  const context = parseTraceParent(currentTraceParent());
  return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId };
}

/** One line a record, for people at a terminal. */
function prettyLine(line: string): string {
  const { level, time, msg, name, pid: _pid, hostname: _hostname, v: _v, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const facts = Object.entries(rest).map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const clock = new Date(Number(time)).toISOString().slice(11, 23);
  return `${clock} ${(LEVELS[Number(level)] ?? "info").padEnd(5)} ${typeof name === "string" ? `[${name}] ` : ""}${typeof msg === "string" ? msg : ""}${facts.length ? `  ${facts.join(" ")}` : ""}\n`;
}

/**
 * The process's logger, on stderr so that stdout stays for results. Log ids and allow-listed facts, never
 * bodies, tokens or addresses.
 */
export function createLogger(options: LogOptions): Logger {
  const lines = pino.destination({ fd: 2, sync: true });
  const destination = {
    write(line: string): void {
      if (options.pretty) process.stderr.write(prettyLine(line));
      else lines.write(line);
      tee?.(line);
    },
  };
  return pino({ level: options.level, base: null, mixin: traceFields }, destination);
}
