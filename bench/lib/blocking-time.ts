/** What Chromium writes down while it traces; times in µs. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Of the thread's CPU. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly documentLoaderURL?: string } };
}

export interface Trace {
  readonly traceEvents: readonly TraceEvent[];
}

/** A task that takes longer blocks who taps meanwhile, ms. */
const LONG_MS = 50;
/** As Lighthouse simulates a phone; what lays out pages it slows down by half as much. */
const SLOWDOWN = 4;
const LAYOUT_SLOWDOWN = 2;

/**
 * The total blocking time of a page's load on a simulated phone, were its tasks as long as their CPU time, from its
 * navigation on, in ms. Lighthouse takes tasks by the clock and multiplies them: on two cores that a browser's processes and
 * the server share they are three times as long as what the page computes, and differ by as much from run to run.
 */
export function blockingTime({ traceEvents }: Trace): number {
  const navigation = traceEvents.findLast(
    ({ name, args }) => name === "navigationStart" && args?.data?.documentLoaderURL?.startsWith("http"),
  );
  if (navigation === undefined) return Number.NaN;
  const mains = new Set(
    traceEvents
      .filter(({ name, pid, args }) => name === "thread_name" && pid === navigation.pid && args?.name === "CrRendererMain")
      .map(({ tid }) => tid),
  );
  const events = traceEvents.filter(
    ({ ph, pid, tid, ts }) => ph === "X" && pid === navigation.pid && mains.has(tid) && ts >= navigation.ts,
  );
  const layouts = events.filter(({ name }) => name === "Layout");
  return events
    .filter(({ name }) => name === "RunTask")
    .reduce((sum, { ts, dur = 0, tdur = 0 }) => {
      const laysOut = layouts.some((layout) => layout.ts >= ts && layout.ts < ts + dur);
      return sum + Math.max(0, (tdur / 1000) * (laysOut ? LAYOUT_SLOWDOWN : SLOWDOWN) - LONG_MS);
    }, 0);
}
