import type { DescMethod } from "@bufbuild/protobuf";
import { histogram, type SecondsHistogram, type SecondsSeries } from "@technova/kit";

/** The names of labels are those of OpenTelemetry's conventions for RPC, as Prometheus writes them. */
const LABELS = ["rpc_method", "rpc_response_status_code"] as const;
type CallHistogram = SecondsHistogram<(typeof LABELS)[number]>;

/** How long a method's calls took, by code. */
export class CallTimes {
  readonly #histogram: CallHistogram;
  readonly #method: string;
  readonly #byCode = new Map<string, SecondsSeries>();

  constructor(to: CallHistogram, method: DescMethod) {
    this.#histogram = to;
    this.#method = `${method.parent.typeName}/${method.name}`;
  }

  /** `began`: by the monotonic clock, in milliseconds. */
  observeSince(began: number, code: string): void {
    let series = this.#byCode.get(code);
    if (series === undefined) {
      series = this.#histogram.of({ rpc_method: this.#method, rpc_response_status_code: code });
      this.#byCode.set(code, series);
    }
    series.observe((performance.now() - began) / 1000);
  }
}

/** A histogram of how long calls take, and its part of each method. */
export function callTimes(name: string, help: string): { of(method: DescMethod): CallTimes } {
  const all = histogram(name, help, LABELS);
  const known = new Map<DescMethod, CallTimes>();
  return {
    of(method) {
      let times = known.get(method);
      if (times === undefined) {
        times = new CallTimes(all, method);
        known.set(method, times);
      }
      return times;
    },
  };
}
