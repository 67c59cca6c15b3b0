import type { Ending } from "./call.ts";

/** That a caller went away, for the one that serves it. */
export class Departure implements Ending {
  #reason: unknown;
  #listener: (() => void) | undefined;

  get aborted(): boolean {
    return this.#reason !== undefined;
  }

  get reason(): unknown {
    return this.#reason;
  }

  addEventListener(_type: "abort", listener: () => void): void {
    if (this.#listener !== undefined) throw new Error("somebody listens already");
    this.#listener = listener;
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    if (this.#listener === listener) this.#listener = undefined;
  }

  /** Tells the one that listens, or will. */
  tell(reason: unknown): void {
    if (this.aborted) return;
    this.#reason = reason;
    this.#listener?.();
  }
}
