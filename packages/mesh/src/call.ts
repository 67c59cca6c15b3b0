import { AsyncLocalStorage } from "node:async_hooks";
import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { createContextValues, type ContextValues, type HandlerContext } from "@connectrpc/connect";
import { DomainError, inTrace } from "@technova/kit";
import { isGranted, type Caller } from "./identity/caller.ts";
import type { MethodPolicy } from "./policy.ts";

/** What ends a call from outside; an AbortSignal is one, and costs more than a call in process. */
export interface Ending {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What ends a call, in both forms. */
export interface CallScope {
  readonly ending: Ending;
  readonly signal: AbortSignal;
}

/** What arrives with a call, whichever way it came. */
export interface Inbound {
  readonly caller: Caller;
  /** The calling service; empty for callers from outside. */
  readonly service: string;
  readonly requestId: string;
  readonly traceParent: string;
  readonly idempotencyKey: string;
  /** What the caller allows, in milliseconds; undefined: nothing said. */
  readonly timeoutMs: number | undefined;
  readonly signal: Ending;
  /** All metadata, for handlers that want more; made when first asked for. */
  headers(): Headers;
}

/** One call as its handler sees it. Also what its own calls to other services inherit. */
export class Call implements HandlerContext {
  readonly method: DescMethod;
  readonly policy: MethodPolicy;
  readonly inbound: Inbound;
  /** performance.now() at which time is up. */
  readonly deadline: number;
  readonly requestMethod = "POST";
  readonly protocolName = "grpc";
  #ownerChecked = false;
  #responseHeader: Headers | undefined;
  #responseTrailer: Headers | undefined;
  #values: ContextValues | undefined;
  readonly #scope: CallScope;

  constructor(method: DescMethod, policy: MethodPolicy, inbound: Inbound, deadline: number, scope: CallScope) {
    this.method = method;
    this.policy = policy;
    this.inbound = inbound;
    this.deadline = deadline;
    this.#scope = scope;
  }

  /** Aborted when the deadline passes, the caller goes away or the server stops. */
  get signal(): AbortSignal {
    return this.#scope.signal;
  }

  /** The same, for what this call asks of other services: nothing is made for it. */
  get ending(): Ending {
    return this.#scope.ending;
  }

  get service(): DescService {
    return this.method.parent;
  }

  get caller(): Caller {
    return this.inbound.caller;
  }

  get requestId(): string {
    return this.inbound.requestId;
  }

  get requestHeader(): Headers {
    return this.inbound.headers();
  }

  get responseHeader(): Headers {
    return (this.#responseHeader ??= new Headers());
  }

  get responseTrailer(): Headers {
    return (this.#responseTrailer ??= new Headers());
  }

  /** Headers and trailers, where the handler set any. */
  get outbound(): { readonly header: Headers | undefined; readonly trailer: Headers | undefined } {
    return { header: this.#responseHeader, trailer: this.#responseTrailer };
  }

  get values(): ContextValues {
    return (this.#values ??= createContextValues());
  }

  get url(): string {
    return `technova:/${this.method.parent.typeName}/${this.method.name}`;
  }

  timeoutMs(): number {
    return Math.max(0, this.deadline - performance.now());
  }

  /** Whether the caller's roles grant a permission. */
  can(permission: string): boolean {
    return isGranted(this.caller, permission);
  }

  /**
   * The ownership rule: passes where the owner is the caller, or the contract lets the caller's permission
   * override. Otherwise NOT_FOUND, so that ids of others cannot be told from ids that do not exist.
   */
  own(owner: string): void {
    this.#ownerChecked = true;
    if (owner !== "" && owner === this.caller.subject) return;
    const rule = this.policy.ownership;
    if (rule !== undefined && this.can(rule.overridePermission)) return;
    throw this.notFound();
  }

  /** What a caller is told of a thing that is not there, or not theirs. */
  notFound(): DomainError {
    this.#ownerChecked = true;
    const resource = this.policy.ownership?.resource ?? "thing";
    return new DomainError("NOT_FOUND", `there is no such ${resource}, or it is not yours`);
  }

  /** A handler that forgot its ownership rule must not answer. */
  get ownershipPending(): boolean {
    return this.policy.ownership !== undefined && !this.#ownerChecked;
  }
}

/** The call of a handler's context. */
export function callOf(context: HandlerContext): Call {
  if (!(context instanceof Call)) throw new Error("this handler runs outside of the mesh");
  return context;
}

const current = new AsyncLocalStorage<Call>();

export function currentCall(): Call | undefined {
  return current.getStore();
}

export function runInCall<T>(call: Call, body: () => T): T {
  return current.run(call, inTrace, call.inbound.traceParent, body);
}
