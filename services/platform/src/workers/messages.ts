import type { RateUse } from "@technova/edge";

/** What a worker says to the process that started it. */
export type FromWorker =
  | { readonly kind: "ready"; readonly addresses: readonly string[] }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "metrics"; readonly number: number; readonly metrics: object }
  /** A connection is its own now. */
  | { readonly kind: "taken"; readonly number: number }
  | { readonly kind: "rates"; readonly number: number; readonly uses: readonly RateUse[] };

/** What a worker is told. */
export type ToWorker =
  | { readonly kind: "metrics"; readonly number: number }
  | { readonly kind: "rates"; readonly number: number; readonly aheadMs: readonly number[] }
  /** Comes with a connection to the edge. */
  | { readonly kind: "connection"; readonly number: number }
  /** End; `others` go on behind the same ports. */
  | { readonly kind: "stop"; readonly others: boolean };
