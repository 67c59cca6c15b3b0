import { Code, ConnectError } from "@connectrpc/connect";
import type { Ending } from "./call.ts";

/** That a caller went away, for the one that serves it. */
export class Departure implements Ending {
  #reason: unknown;
  #isOver = false;
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

  /** Tells the one that listens, or will; nobody, once the answer is on its way. */
  tell(): void {
    if (this.aborted || this.#isOver) return;
    this.#reason = new ConnectError("the caller went away", Code.Canceled);
    this.#listener?.();
  }

  /** The answer is on its way: where the caller goes matters no more. */
  over(): void {
    this.#isOver = true;
  }
}
