import { availableParallelism, cpus, totalmem } from "node:os";

/** One thing that was measured, beside what it is held against. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it must not be above, or below. */
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Report {
  readonly machine: string;
  readonly figures: Figure[];
}

export function machine(): string {
  return `${availableParallelism()} cores (${cpus()[0]?.model ?? "?"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
}

export function isMet({ value, atMost, atLeast }: Figure): boolean {
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One line for a person, with what it was in an earlier report where there is one. */
export function describe(figure: Figure, before?: Figure): string {
  const { name, value, unit, atMost, atLeast } = figure;
  const bound = atMost !== undefined ? ` (at most ${atMost})` : atLeast !== undefined ? ` (at least ${atLeast})` : "";
  const change = before === undefined || before.value === 0 ? "" : `, ${percent(value / before.value - 1)} of before`;
  const mark = atMost === undefined && atLeast === undefined ? " " : isMet(figure) ? "✓" : "✗";
  return `${mark} ${name}: ${round(value)} ${unit}${bound}${change}`;
}

function percent(part: number): string {
  return `${part >= 0 ? "+" : ""}${(part * 100).toFixed(0)} %`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
