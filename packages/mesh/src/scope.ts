import { Code, ConnectError } from "@connectrpc/connect";
import { Call, type CallScope, type Ending, type Inbound } from "./call.ts";
import { deadlines } from "./deadlines.ts";
import type { Route } from "./dispatcher.ts";
import { isInfrastructure } from "./policy.ts";

/** A signal that never ends anything: nobody listens to it. */
export const NEVER: AbortSignal = new AbortController().signal;

function timeIsUp(): ConnectError {
  return new ConnectError("the time for this call is up; ask again, it may have been done", Code.DeadlineExceeded);
}

/** Whether a caller's signal ended because its own time was up. */
function isDeadline(reason: unknown): boolean {
  return reason instanceof ConnectError && reason.code === Code.DeadlineExceeded;
}

/**
 * The time that a call has, and what ends its work before: the deadline, the caller going away, this server going
 * away. An AbortSignal is made only for handlers that ask for one, since it costs as much as all the rest.
 */
export class Scope implements CallScope, Ending {
  readonly call: Call;
  readonly #outer: Ending;
  readonly #ending: AbortSignal | undefined;
  readonly #deadline: number;
  readonly #timed: boolean;
  #controller: AbortController | undefined;
  #ended: { readonly reason: unknown } | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  #listeners: Set<() => void> | undefined;

  constructor(route: Route, inbound: Inbound, deadline: number, allowedMs: number, ending: AbortSignal | undefined) {
    this.#outer = inbound.signal;
    this.#ending = ending;
    this.#deadline = deadline;
    this.call = new Call(route.method, route.policy, inbound, deadline, this);
    this.#timed = Number.isFinite(allowedMs) && !isInfrastructure(route.method.parent);
    if (this.#timed) deadlines.add(this, deadline);
    if (this.#outer !== NEVER) this.#listen(this.#outer, this.#onOuter);
    if (ending !== undefined) this.#listen(ending, this.#onEnding);
  }

  get ending(): Ending {
    return this;
  }

  get aborted(): boolean {
    return this.#ended !== undefined;
  }

  get reason(): unknown {
    return this.#ended?.reason;
  }

  addEventListener(_type: "abort", listener: () => void): void {
    (this.#listeners ??= new Set()).add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners?.delete(listener);
  }

  /** Aborted when the work is to end; made when first asked for. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#ended !== undefined) this.#controller.abort(this.#ended.reason);
    }
    return this.#controller.signal;
  }

  /** Answers when the work is done or nobody waits for it any more, whichever is first. One at a time. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended.reason);
    return new Promise<T>((resolve, reject) => {
      this.#reject = reject;
      work().then(resolve, reject);
    });
  }

  /** Called where the time is up. */
  late(): void {
    this.#end(timeIsUp());
  }

  end(): void {
    if (this.#timed) deadlines.delete(this, this.#deadline);
    if (this.#outer !== NEVER) this.#outer.removeEventListener("abort", this.#onOuter);
    this.#ending?.removeEventListener("abort", this.#onEnding);
  }

  #listen(signal: Ending, listener: () => void): void {
    if (signal.aborted) listener();
    else signal.addEventListener("abort", listener, { once: true });
  }

  readonly #onOuter = (): void =>
    this.#end(isDeadline(this.#outer.reason) ? timeIsUp() : new ConnectError("the caller went away", Code.Canceled));
  readonly #onEnding = (): void => this.#end(this.#ending?.reason);

  #end(reason: unknown): void {
    if (this.#ended !== undefined) return;
    this.#ended = { reason };
    this.#controller?.abort(reason);
    for (const listener of this.#listeners ?? []) listener();
    this.#reject?.(reason);
  }
}
