import {
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethodStreaming,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { Code, ConnectError, type StreamResponse, type Transport, type UnaryResponse } from "@connectrpc/connect";
import { Client, credentials, type ClientDuplexStream, type Metadata, type ServiceError } from "@grpc/grpc-js";
import { setTimeout as sleep } from "node:timers/promises";
import { StartupError } from "@technova/kit";
import type { ServiceIdentity } from "../identity/service-identity.ts";
import { META } from "../metadata.ts";
import { policyOf } from "../policy.ts";
import { asBuffer, fromGrpcError } from "../server/grpc-status.ts";
import { MAX_MESSAGE_BYTES, fromMetadata, toMetadata } from "../server/grpc-server.ts";
import { copyInto, toMessage } from "./local-transport.ts";
import { prepareOutgoing, type HeadersLike, type Outgoing } from "./outgoing.ts";

const identity = (bytes: Buffer): Buffer => bytes;
const ATTEMPTS = 3;
const FIRST_BACKOFF_MS = 40;

const SERVICE_CONFIG = {
  loadBalancingConfig: [
    {
      outlier_detection: {
        interval: "2s",
        base_ejection_time: "5s",
        max_ejection_percent: 50,
        failure_percentage_ejection: { threshold: 50, enforcement_percentage: 100, minimum_hosts: 2, request_volume: 20 },
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
}

/** Calls a service of another process over gRPC. grpc-js stays behind this file. */
export class RemoteTransport implements Transport {
  readonly #client: Client;
  readonly #service: string;
  readonly #identity: ServiceIdentity;

  constructor(options: RemoteTransportOptions) {
    this.#service = options.service;
    this.#identity = options.identity;
    this.#client = new Client(target(options.address), credentials.createInsecure(), {
      "grpc.enable_channelz": 0,
      "grpc.service_config": JSON.stringify(SERVICE_CONFIG),
      "grpc.enable_retries": 0,
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
      "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
      "grpc.keepalive_time_ms": 30_000,
      "grpc.keepalive_timeout_ms": 10_000,
      "grpc.initial_reconnect_backoff_ms": 100,
      "grpc.max_reconnect_backoff_ms": 500,
    });
  }

  close(): void {
    this.#client.close();
  }

  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersLike,
    input: MessageInitShape<I>,
  ): Promise<UnaryResponse<I, O>> {
    const outgoing = prepareOutgoing(method, signal, timeoutMs, header);
    const deadline = Date.now() + outgoing.timeoutMs;
    const request = asBuffer(toBinary(method.input, toMessage(method.input, input)));
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(method, request, outgoing, deadline);
      } catch (error) {
        if (!(await this.#mayRetry(method, error, attempt, deadline, outgoing.signal))) throw error;
      }
    }
  }

  async stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeadersLike,
    input: AsyncIterable<MessageInitShape<I>>,
  ): Promise<StreamResponse<I, O>> {
    const outgoing = prepareOutgoing(method, signal, timeoutMs, header);
    const metadata = await this.#metadata(outgoing);
    const call = this.#client.makeBidiStreamRequest(path(method), identity, identity, metadata, {
      deadline: Date.now() + outgoing.timeoutMs,
    });
    const headers = new Headers();
    const trailer = new Headers();
    call.on("metadata", (received: Metadata) => copyInto(headers, fromMetadata(received)));
    call.on("status", (status: { metadata: Metadata }) => copyInto(trailer, fromMetadata(status.metadata)));
    const onAbort = (): void => call.cancel();
    if (outgoing.signal?.aborted) onAbort();
    else outgoing.signal?.addEventListener("abort", onAbort, { once: true });
    // Where sending fails the answers end with the reason.
    void send(call, method.input, input).catch(() => call.cancel());
    return {
      stream: true,
      service: method.parent,
      method,
      header: headers,
      trailer,
      message: receive(call, method.output, () => outgoing.signal?.removeEventListener("abort", onAbort)),
    };
  }

  #once<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: Buffer,
    outgoing: Outgoing,
    deadline: number,
  ): Promise<UnaryResponse<I, O>> {
    return new Promise((resolve, reject) => {
      void this.#metadata(outgoing).then((metadata) => {
        const header = new Headers();
        const trailer = new Headers();
        const onAbort = (): void => call.cancel();
        const call = this.#client.makeUnaryRequest(
          path(method),
          identity,
          identity,
          request,
          metadata,
          { deadline },
          (error: ServiceError | null, answer?: Buffer) => {
            outgoing.signal?.removeEventListener("abort", onAbort);
            if (error !== null) {
              reject(fromGrpcError(error));
              return;
            }
            // Trailers come with the status, which grpc-js emits right after this.
            queueMicrotask(() =>
              resolve({
                stream: false,
                service: method.parent,
                method,
                message: fromBinary(method.output, answer ?? Buffer.alloc(0)),
                header,
                trailer,
              }),
            );
          },
        );
        call.on("metadata", (received) => copyInto(header, fromMetadata(received)));
        call.on("status", (status) => copyInto(trailer, fromMetadata(status.metadata)));
        if (outgoing.signal?.aborted) onAbort();
        else outgoing.signal?.addEventListener("abort", onAbort, { once: true });
      }, reject);
    });
  }

  /** Only what the contract lets one repeat, only where the peer was not reached or is away, with jitter, and only while there is time. */
  async #mayRetry(
    method: DescMethodUnary,
    error: unknown,
    attempt: number,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    if (attempt >= ATTEMPTS || !policyOf(method).retryable || signal?.aborted) return false;
    if (!(error instanceof ConnectError) || error.code !== Code.Unavailable) return false;
    const rest = FIRST_BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + Math.random());
    if (Date.now() + rest >= deadline) return false;
    await sleep(rest, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    return signal?.aborted !== true;
  }

  async #metadata(outgoing: Outgoing): Promise<Metadata> {
    const metadata = toMetadata(outgoing.headers);
    if (outgoing.caller.token !== "") metadata.set(META.authorization, `Bearer ${outgoing.caller.token}`);
    metadata.set(META.service, await this.#identity.tokenFor(this.#service));
    metadata.set(META.requestId, outgoing.requestId);
    if (outgoing.traceParent !== "") metadata.set(META.traceParent, outgoing.traceParent);
    return metadata;
  }
}

function target(addresses: string): string {
  const list = addresses.split(",").map((one) => one.trim());
  if (list.every((one) => /^\d+\.\d+\.\d+\.\d+:\d+$/.test(one))) return `ipv4:${list.join(",")}`;
  const [only] = list;
  if (only === undefined || list.length > 1)
    throw new StartupError(
      `"${addresses}": give several addresses as numbers (10.0.0.1:3004,10.0.0.2:3004), or one name that resolves to all of them`,
    );
  return `dns:///${only}`;
}

function path(method: DescMethodUnary | DescMethodStreaming): string {
  return `/${method.parent.typeName}/${method.name}`;
}

async function send<I extends DescMessage>(
  call: ClientDuplexStream<Buffer, Buffer>,
  schema: I,
  inputs: AsyncIterable<MessageInitShape<I>>,
): Promise<void> {
  for await (const input of inputs) {
    if (call.destroyed) return;
    if (!call.write(asBuffer(toBinary(schema, toMessage(schema, input))))) await new Promise((resolve) => call.once("drain", resolve));
  }
  call.end();
}

async function* receive<O extends DescMessage>(
  call: ClientDuplexStream<Buffer, Buffer>,
  schema: O,
  done: () => void,
): AsyncIterable<MessageShape<O>> {
  try {
    for await (const bytes of call) yield fromBinary(schema, bytes as Buffer);
  } catch (error) {
    throw typeof error === "object" && error !== null && "code" in error && "details" in error
      ? fromGrpcError(error as ServiceError)
      : error;
  } finally {
    done();
    call.cancel();
  }
}
