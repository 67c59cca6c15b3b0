import { ConnectError, type Code, type Transport } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "@technova/gen/google/rpc/error_details_pb.js";

/** What is wrong with one field of a request. */
export interface FieldViolation {
  /** As the contract names it, such as `shipping_address.region_code`. */
  readonly field: string;
  readonly description: string;
}

/** Tells these errors from others, also where a page has this package twice. */
const BRAND = Symbol.for("technova.error");

/** A refusal, with what it says in a form that programs can use. Its message is meant for people. */
export class TechnovaError extends ConnectError {
  // Its name stays ConnectError: by that Connect knows its errors.
  readonly [BRAND] = true;
  /** Such as OUT_OF_STOCK or TOTAL_CHANGED (docs/api/errors.md); empty where no service answered. */
  readonly reason: string;
  /** Facts that go with the reason. */
  readonly facts: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];
  /** When to try again, in milliseconds, where the answer says so. */
  readonly retryAfterMs: number | undefined;
  /** Quote it when you ask about a failure; empty where no answer came. */
  readonly requestId: string;

  constructor(error: ConnectError) {
    super(error.rawMessage, error.code, error.metadata, undefined, error.cause);
    this.details = error.details;
    const [info] = error.findDetails(ErrorInfoSchema);
    const [retry] = error.findDetails(RetryInfoSchema);
    this.reason = info?.reason ?? "";
    this.facts = { ...info?.metadata };
    this.violations = error
      .findDetails(BadRequestSchema)
      .flatMap(({ fieldViolations }) => fieldViolations.map(({ field, description }) => ({ field, description })));
    const delay = retry?.retryDelay;
    this.retryAfterMs = delay === undefined ? undefined : Number(delay.seconds) * 1000 + delay.nanos / 1e6;
    this.requestId = error.metadata.get("x-request-id") ?? "";
  }

  static override from(reason: unknown, code?: Code): TechnovaError {
    return reason instanceof TechnovaError ? reason : new TechnovaError(ConnectError.from(reason, code));
  }

  /** ConnectError's own would take any ConnectError for one of these. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

/** Whether the request never reached anybody: the network is away, or the address is wrong. */
export function isUnreachable(error: ConnectError): boolean {
  return error.cause instanceof TypeError;
}

/**
 * A transport whose every failure is a TechnovaError, deadlines and aborts too: those Connect makes itself, outside of all
 * interceptors. `timeoutMs` is for calls with one answer that say nothing; a stream takes as long as it takes.
 */
export function typedTransport(inner: Transport, timeoutMs: number): Transport {
  return {
    async unary(method, signal, callTimeoutMs, header, input, contextValues) {
      try {
        return await inner.unary(method, signal, callTimeoutMs ?? timeoutMs, header, input, contextValues);
      } catch (error) {
        throw TechnovaError.from(error);
      }
    },
    async stream(method, signal, callTimeoutMs, header, input, contextValues) {
      try {
        const answer = await inner.stream(method, signal, callTimeoutMs, header, input, contextValues);
        return { ...answer, message: typed(answer.message) };
      } catch (error) {
        throw TechnovaError.from(error);
      }
    },
  };
}

async function* typed<T>(messages: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (error) {
    throw TechnovaError.from(error);
  }
}
