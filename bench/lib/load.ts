import { fork } from "node:child_process";
import { join } from "node:path";

/** How requests come: by people who ask again once they are answered, or at a constant rate whatever happens. */
export type Arrival =
  | { readonly kind: "closed"; readonly clients: number; readonly seconds: number; readonly most?: number }
  | { readonly kind: "open"; readonly perSecond: number; readonly seconds: number };

export interface LoadSpec {
  /** A module of bench/scenarios. */
  readonly scenario: string;
  readonly options: unknown;
  readonly arrival: Arrival;
}

export interface LoadResult {
  readonly count: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Milliseconds; with a constant rate from the intended start of each (Gil Tene's "coordinated omission"). */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly slowest: number;
  /** What came of them, by name. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Runs a scenario from a process of its own, so that what it costs is not the server's. */
export function load(spec: LoadSpec): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "loader.ts"), { execArgv: ["--disable-warning=ExperimentalWarning"] });
    child.once("message", (result) => resolve(result as LoadResult));
    child.once("exit", (code) => reject(new Error(`the loader ended with ${code} before it had a result`)));
    child.send(spec);
  });
}
