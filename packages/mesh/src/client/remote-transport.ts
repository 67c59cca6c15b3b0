import {
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethodStreaming,
  type DescMethodUnary,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import { Code, ConnectError, type StreamResponse, type Transport, type UnaryResponse } from "@connectrpc/connect";
import { Client, compressionAlgorithms, status as Status, Metadata, type ServiceError } from "@grpc/grpc-js";
import { SpanKind, isTracing, startSpan, unrecorded, type ActiveSpan } from "@technova/kit";
import type { Ending } from "../call.ts";
import { callTimes } from "../call-times.ts";
import { PLAINTEXT, type MeshCredentials } from "../grpc/credentials.ts";
import { MAX_MESSAGE_BYTES } from "../grpc/grpc-server.ts";
import { addToMetadata, asBuffer, fromGrpcError, fromMetadata } from "../grpc/grpc-status.ts";
import { mendClient } from "../grpc/mend-client.ts";
import type { ServiceIdentity } from "../identity/service-identity.ts";
import { META } from "../metadata.ts";
import { policyOf } from "../policy.ts";
import { rpcAttributes, statusName } from "../span-attributes.ts";
import { callWithAttempts } from "./attempts.ts";
import { NEVER } from "../scope.ts";
import { channelTarget } from "./channel-target.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { copyInto, toMessage } from "./local-transport.ts";
import { NONE, prepareOutgoing, type HeadersLike, type Outgoing } from "./outgoing.ts";
import { RetryBudget } from "./retry-budget.ts";
import { receive, send } from "./stream-messages.ts";

mendClient();

const called = callTimes("rpc_client_call_duration_seconds", "Time until a call to another process was answered, its tries included");

const identity = (bytes: Buffer): Buffer => bytes;

/**
 * Round robin among a target's addresses; one that fails nearly always is left out for a while. Refusals by the
 * service count as failures there (gRFC A50), so the threshold is above what refusals alone reach; at most half
 * of the addresses are left out, and none for longer than three seconds.
 */
const SERVICE_CONFIG = {
  loadBalancingConfig: [
    {
      outlier_detection: {
        // The library takes no texts such as "1s" here, and falls back to a single address without a word.
        interval: { seconds: 1, nanos: 0 },
        base_ejection_time: { seconds: 1, nanos: 0 },
        max_ejection_time: { seconds: 3, nanos: 0 },
        max_ejection_percent: 50,
        failure_percentage_ejection: { threshold: 90, enforcement_percentage: 100, minimum_hosts: 2, request_volume: 8 },
        child_policy: [{ round_robin: {} }],
      },
    },
  ],
};

export interface RemoteTransportOptions {
  /** host:port, or several with commas between them. */
  readonly address: string;
  /** Who calls. */
  readonly service: string;
  readonly identity: ServiceIdentity;
  readonly credentials?: MeshCredentials | undefined;
  /** Sends messages compressed; what comes compressed is understood either way. */
  readonly gzip?: boolean;
  /** Largest message that is taken, in bytes. */
  readonly maxMessageBytes?: number;
}

/** Calls a service of another process over gRPC. grpc-js stays behind this file and those of `grpc/`. */
export class RemoteTransport implements Transport {
  readonly #client: Client;
  readonly #service: string;
  readonly #identity: ServiceIdentity;
  readonly #breaker = new CircuitBreaker();
  readonly #budget = new RetryBudget();
  readonly #replicated: boolean;
  readonly #host: string;
  /** What every call says of who calls, for as long as the token counts. */
  #signed: { readonly token: string; readonly metadata: Metadata } | undefined;

  constructor(options: RemoteTransportOptions) {
    this.#service = options.service;
    this.#identity = options.identity;
    const target = channelTarget(options.address);
    this.#replicated = target.replicated;
    this.#host = target.host;
    const credentials = options.credentials ?? PLAINTEXT;
    this.#client = new Client(target.uri, credentials.channel, {
      "grpc.enable_channelz": 0,
      "grpc.service_config": JSON.stringify(SERVICE_CONFIG),
      // Only what never reached a service's code is tried again by the library; the rest is decided in attempts.ts.
      "grpc.enable_retries": 1,
      "grpc.max_receive_message_length": options.maxMessageBytes ?? MAX_MESSAGE_BYTES,
      "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
      "grpc.keepalive_time_ms": 10_000,
      "grpc.keepalive_timeout_ms": 3000,
      "grpc.initial_reconnect_backoff_ms": 100,
      "grpc.max_reconnect_backoff_ms": 500,
      ...(options.gzip === true ? { "grpc.default_compression_algorithm": compressionAlgorithms.gzip } : {}),
      ...credentials.channelOptions(target.host),
    });
  }

  close(): void {
    this.#client.close();
  }

  /** Whether calls go out at present: open means that the target did not answer. */
  get circuit(): CircuitBreaker["state"] {
    return this.#breaker.state;
  }

  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersLike,
    input: MessageInitShape<I>,
  ): Promise<UnaryResponse<I, O>> {
    const outgoing = prepareOutgoing(this.#service, method, signal, timeoutMs, header);
    const deadline = Date.now() + outgoing.timeoutMs;
    const request = asBuffer(toBinary(method.input, toMessage(method.input, input)));
    const { retryable, readOnly } = policyOf(method);
    const span = this.#span(method, outgoing);
    const began = performance.now();
    let code = "OK";
    try {
      const metadata = await this.#metadata(outgoing, span.traceParent);
      return await callWithAttempts({
        deadline,
        retryable,
        readOnly,
        replicated: this.#replicated,
        signal: outgoing.signal,
        breaker: this.#breaker,
        budget: this.#budget,
        random: Math.random,
        once: (ended) => this.#once(method, request, metadata, deadline, ended),
      });
    } catch (error) {
      code = statusName(ConnectError.from(error).code);
      throw error;
    } finally {
      span.end(code === "OK" ? undefined : code);
      called.of(method).observeSince(began, code);
    }
  }

  async stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersLike,
    input: AsyncIterable<MessageInitShape<I>>,
  ): Promise<StreamResponse<I, O>> {
    const outgoing = prepareOutgoing(this.#service, method, signal, timeoutMs, header);
    const span = this.#span(method, outgoing);
    const metadata = await this.#metadata(outgoing, span.traceParent).catch((error: unknown) => {
      span.end("INTERNAL");
      throw error;
    });
    const deadline = Date.now() + outgoing.timeoutMs;
    const call = this.#client.makeBidiStreamRequest(path(method), identity, identity, metadata, { deadline });
    const headers = new Headers();
    const trailer = new Headers();
    call.on("metadata", (received: Metadata) => copyInto(headers, fromMetadata(received)));
    call.on("status", (status: { metadata: Metadata }) => copyInto(trailer, fromMetadata(status.metadata)));
    const onAbort = (): void => call.cancel();
    const { signal: ending } = outgoing;
    if (ending.aborted) onAbort();
    else if (ending !== NEVER) ending.addEventListener("abort", onAbort, { once: true });
    // Where sending fails the answers end with the reason.
    void send(call, method.input, input).catch(() => call.cancel());
    return {
      stream: true,
      service: method.parent,
      method,
      header: headers,
      trailer,
      message: receive(call, method.output, {
        told: (error) => toldBy(error, headers, deadline, ending),
        done: (failure) => {
          span.end(failure === undefined ? undefined : statusName(failure.code));
          if (ending !== NEVER) ending.removeEventListener("abort", onAbort);
        },
      }),
    };
  }

  #span(method: DescMethodUnary | DescMethodStreaming, { traceParent }: Outgoing): ActiveSpan {
    if (!isTracing()) return unrecorded(traceParent);
    const attributes = { ...rpcAttributes(path(method)), "server.address": this.#host };
    return startSpan({ service: this.#service, name: path(method).slice(1), kind: SpanKind.CLIENT, parent: traceParent, attributes });
  }

  #once<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: Buffer,
    metadata: Metadata,
    deadline: number,
    signal: Ending,
  ): Promise<UnaryResponse<I, O>> {
    return new Promise((resolve, reject) => {
      let header: Metadata | undefined;
      let trailer: Metadata | undefined;
      const onAbort = (): void => call.cancel();
      const call = withoutStack(() =>
        this.#client.makeUnaryRequest(path(method), identity, identity, request, metadata, { deadline }, (error, answer) => {
          if (signal !== NEVER) signal.removeEventListener("abort", onAbort);
          if (error !== null) {
            reject(toldBy(error, headersOf(header), deadline, signal));
            return;
          }
          // Trailers come with the status, which grpc-js emits right after this.
          queueMicrotask(() => {
            try {
              const message = fromBinary(method.output, answer ?? Buffer.alloc(0));
              resolve({
                stream: false,
                service: method.parent,
                method,
                message,
                get header() {
                  return headersOf(header);
                },
                get trailer() {
                  return headersOf(trailer);
                },
              });
            } catch {
              reject(new ConnectError("a service of the platform answered with something else", Code.Internal));
            }
          });
        }),
      );
      call.on("metadata", (received) => (header = received));
      call.on("status", (status) => (trailer = status.metadata));
      if (signal.aborted) onAbort();
      else if (signal !== NEVER) signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  async #metadata(outgoing: Outgoing, traceParent: string): Promise<Metadata> {
    const token = await this.#identity.tokenFor(this.#service);
    if (this.#signed?.token !== token) {
      const metadata = new Metadata();
      metadata.set(META.service, token);
      this.#signed = { token, metadata };
    }
    // A copy is not looked through again, letter by letter.
    const metadata = this.#signed.metadata.clone();
    const headers = outgoing.headers();
    if (headers !== NONE) addToMetadata(metadata, headers);
    if (outgoing.caller.token !== "") metadata.set(META.authorization, `Bearer ${outgoing.caller.token}`);
    metadata.set(META.requestId, outgoing.requestId);
    if (traceParent !== "") metadata.set(META.traceParent, traceParent);
    return metadata;
  }
}

/** grpc-js takes a stack trace at each call, in case that it fails: a tenth of what a call costs, and errors are told in our own words. */
function withoutStack<T>(call: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return call();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Made for who asks: nearly nobody does. */
function headersOf(metadata: Metadata | undefined): Headers {
  return metadata === undefined ? new Headers() : fromMetadata(metadata);
}

/** What a server that gives up at the deadline looks like to a client whose own timer is a little behind. */
const CANCELLED_EARLY_MS = 50;

function toldBy(error: ServiceError, header: Headers, deadline: number, signal: Ending): ConnectError {
  const unasked = error.code === Status.CANCELLED && !signal.aborted;
  if (unasked && Date.now() > deadline - CANCELLED_EARLY_MS)
    return new ConnectError("a service of the platform did not answer in time; ask again, it may have been done", Code.DeadlineExceeded);
  return fromGrpcError(error, header);
}

function path(method: DescMethodUnary | DescMethodStreaming): string {
  return `/${method.parent.typeName}/${method.name}`;
}
