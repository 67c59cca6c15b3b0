import { Code, ConnectError } from "@connectrpc/connect";
import { Call, type CallScope, type Ending, type Inbound } from "./call.ts";
import { deadlines, type Due, type Timed } from "./deadlines.ts";
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
export class Scope implements CallScope, Ending, Timed {
  readonly call: Call;
  readonly #due: Due | undefined;
  /** What it listens to, and how; nothing, mostly. */
  #heard: (readonly [signal: Ending, listener: () => void])[] | undefined;
  #controller: AbortController | undefined;
  #ended: { readonly reason: unknown } | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  #listeners: (() => void)[] | undefined;

  /** `started` by performance.now(). */
  constructor(route: Route, inbound: Inbound, started: number, allowedMs: number, ending: AbortSignal | undefined) {
    const { signal: outer } = inbound;
    this.call = new Call(route.method, route.policy, inbound, started + allowedMs, this);
    if (Number.isFinite(allowedMs) && !isInfrastructure(route.method.parent)) this.#due = deadlines.add(this, started, allowedMs);
    if (outer !== NEVER)
      this.#listen(outer, () => this.#end(isDeadline(outer.reason) ? timeIsUp() : new ConnectError("the caller went away", Code.Canceled)));
    if (ending !== undefined) this.#listen(ending, () => this.#end(ending.reason));
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
    if (this.#listeners?.includes(listener) !== true) (this.#listeners ??= []).push(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    const at = this.#listeners?.indexOf(listener) ?? -1;
    if (at !== -1) this.#listeners?.splice(at, 1);
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
  run<T>(work: () => T | PromiseLike<T>): Promise<T> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended.reason);
    return new Promise<T>((resolve, reject) => {
      this.#reject = reject;
      // Not resolved with what may be a promise, or a thenable: then nothing could end it before that does.
      Promise.resolve(work()).then(resolve, reject);
    });
  }

  /** Called where the time is up. */
  late(): void {
    this.#end(timeIsUp());
  }

  end(): void {
    if (this.#due !== undefined) deadlines.delete(this.#due);
    for (const [signal, listener] of this.#heard ?? []) signal.removeEventListener("abort", listener);
  }

  #listen(signal: Ending, listener: () => void): void {
    if (signal.aborted) {
      listener();
      return;
    }
    signal.addEventListener("abort", listener, { once: true });
    (this.#heard ??= []).push([signal, listener]);
  }

  #end(reason: unknown): void {
    if (this.#ended !== undefined) return;
    this.#ended = { reason };
    this.#controller?.abort(reason);
    // Whoever is told may stop listening, and have others stop.
    for (const listener of this.#listeners?.slice() ?? []) if (this.#listeners?.includes(listener) === true) listener();
    this.#reject?.(reason);
  }
}
