import type { DescMethod } from "@bufbuild/protobuf";
import type { SecondsHistogram, SecondsSeries } from "@technova/kit";

/** The labels of a call's histogram: names are those of OpenTelemetry's conventions for RPC, as Prometheus writes them. */
export const CALL_LABELS = ["rpc_method", "rpc_response_status_code"] as const;

/** How long a method's calls took, by code. */
export class CallTimes {
  readonly #histogram: SecondsHistogram<(typeof CALL_LABELS)[number]>;
  readonly #method: string;
  readonly #byCode = new Map<string, SecondsSeries>();

  constructor(histogram: SecondsHistogram<(typeof CALL_LABELS)[number]>, method: DescMethod) {
    this.#histogram = histogram;
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
