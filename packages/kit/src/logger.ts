import { pino, type Logger } from "pino";

export type { Logger };

export interface LogOptions {
  readonly level: string;
  /** Lines for people rather than JSON. */
  readonly pretty: boolean;
}

const LEVELS: Readonly<Record<number, string>> = { 10: "trace", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal" };

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
  const destination = options.pretty
    ? { write: (line: string) => void process.stderr.write(prettyLine(line)) }
    : pino.destination({ fd: 2, sync: true });
  return pino({ level: options.level, base: null }, destination);
}
