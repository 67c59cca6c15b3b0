import type { Logger } from "./logger.ts";
import { errorMessage } from "./errors.ts";

export interface LoopOptions {
  readonly name: string;
  readonly logger: Logger;
  /** Longest rest between two rounds, in milliseconds, when there is nothing to do. */
  readonly idleMs: number;
  /** Longest rest after a failure, in milliseconds; ten seconds unless told otherwise. */
  readonly longestRestMs?: number;
  /** One round of work; true where there may be more at once. */
  readonly round: (signal: AbortSignal) => Promise<boolean>;
}

/**
 * A loop that works while there is work, rests when there is none and can be woken early. A failed round is
 * logged and tried again after a rest that doubles up to a limit: it never ends by itself.
 */
export class BackgroundLoop {
  readonly #options: LoopOptions;
  readonly #stop = new AbortController();
  #wake: (() => void) | undefined;
  #woken = false;
  #running: Promise<void> | undefined;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Starts the next round now, or right after the present one. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** Ends after the present round. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      this.#woken = false;
      let rest = this.#options.idleMs;
      try {
        if (await this.#options.round(this.#stop.signal)) rest = 0;
        failures = 0;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        failures += 1;
        rest = Math.min(this.#options.longestRestMs ?? 10_000, 50 * 2 ** Math.min(failures, 10));
        const log = failures > 3 ? "warn" : "debug";
        this.#options.logger[log](
          { loop: this.#options.name, failures, error: errorMessage(error) },
          "background work failed; trying again",
        );
        await this.#rest(rest, false);
        continue;
      }
      if (rest > 0) await this.#rest(rest, true);
    }
  }

  #rest(ms: number, wakeable: boolean): Promise<void> {
    if (this.#stop.signal.aborted || (wakeable && this.#woken)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = () => {
        if (wakeable || this.#stop.signal.aborted) done();
      };
    });
  }
}
