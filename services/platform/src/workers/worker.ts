import { Socket } from "node:net";
import { metrics } from "@technova/kit";
import type { RateUse, SharedRates } from "@technova/edge";
import type { WorkerLink } from "../platform.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

/** A worker's side of the channel to the process that started it. */
export class PrimaryChannel implements WorkerLink, SharedRates {
  readonly #waiting = new Map<number, (aheadMs: readonly number[]) => void>();
  #number = 0;
  #take: ((socket: Socket) => void) | undefined;

  /** `stop` is called when this process is to end. Where the other side dies, this process does. */
  constructor(stop: (others: boolean) => void) {
    process.on("message", (message: ToWorker, handle: unknown) => {
      switch (message.kind) {
        case "stop":
          stop(message.others);
          break;
        case "metrics":
          void metrics.getMetricsAsJSON().then((all) => this.#send({ kind: "metrics", number: message.number, metrics: all }));
          break;
        case "connection":
          // Said before anything is read of it: from then on nobody else can have it.
          this.#send({ kind: "taken", number: message.number });
          // It may be gone by now.
          if (handle instanceof Socket) this.#take?.(handle);
          break;
        case "rates":
          this.#waiting.get(message.number)?.(message.aheadMs);
          this.#waiting.delete(message.number);
      }
    });
    process.once("disconnect", () => process.exit(137));
  }

  get sharedRates(): SharedRates {
    return this;
  }

  onConnection(take: (socket: Socket) => void): void {
    this.#take = take;
  }

  ready(addresses: readonly string[]): void {
    this.#send({ kind: "ready", addresses });
  }

  /** Resolves when the other side can read it. */
  async failed(message: string): Promise<void> {
    const said: FromWorker = { kind: "failed", message };
    await new Promise<void>((resolve) => process.send?.(said, () => resolve()));
  }

  exchange(uses: readonly RateUse[]): Promise<readonly number[]> {
    const number = (this.#number += 1);
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve);
      this.#send({ kind: "rates", number, uses });
    });
  }

  #send(message: FromWorker): void {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  }
}
