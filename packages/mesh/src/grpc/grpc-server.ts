import { fromBinary, toBinary, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import type { Readable } from "node:stream";
import {
  Server,
  logVerbosity,
  setLogVerbosity,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { DomainError, StartupError, newId, type Logger } from "@technova/kit";
import type { Call, Inbound } from "../call.ts";
import type { Dispatcher, Route } from "../dispatcher.ts";
import { toConnectError } from "../errors.ts";
import type { Authenticator } from "../identity/authenticator.ts";
import { Departure } from "../departure.ts";
import { META, acceptRequestId } from "../metadata.ts";
import { PLAINTEXT, type MeshCredentials } from "./credentials.ts";
import { mendServer } from "./mend-server.ts";
import { asBuffer, fromMetadata, toGrpcStatus, toMetadata } from "./grpc-status.ts";

/** The parts that all kinds of calls share. */
type AnyCall = Pick<ServerUnaryCall<Buffer, Buffer>, "metadata" | "getDeadline" | "on">;

export interface GrpcServerOptions {
  readonly dispatcher: Dispatcher;
  readonly authenticator: Authenticator;
  readonly logger: Logger;
  readonly credentials?: MeshCredentials | undefined;
  /** Largest message either way, in bytes. */
  readonly maxMessageBytes?: number;
  /** After this long, give or take a tenth, a connection is ended so that its client looks for new replicas, in milliseconds. */
  readonly maxConnectionAgeMs?: number;
}

/** Largest message either way, in bytes. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

// What goes wrong is told to whoever calls; the library's own lines on stderr name addresses and are no logs.
setLogVerbosity(logVerbosity.NONE);
mendServer();

const identity = (bytes: Buffer): Buffer => bytes;

/** Serves a dispatcher's services over gRPC. grpc-js stays behind this file and its neighbours. */
export class GrpcServer {
  readonly #server: Server;
  readonly #options: GrpcServerOptions;
  #bound: string | undefined;

  constructor(options: GrpcServerOptions) {
    this.#options = options;
    this.#server = new Server({
      "grpc.enable_channelz": 0,
      "grpc.max_receive_message_length": options.maxMessageBytes ?? MAX_MESSAGE_BYTES,
      "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
      "grpc.max_concurrent_streams": 1000,
      "grpc.max_connection_age_ms": options.maxConnectionAgeMs ?? 300_000,
      "grpc.max_connection_age_grace_ms": 60_000,
      "grpc.keepalive_time_ms": 30_000,
      "grpc.keepalive_timeout_ms": 10_000,
    });
    const byService = new Map<string, { definition: ServiceDefinition; handlers: UntypedServiceImplementation }>();
    for (const route of options.dispatcher.routes) {
      const name = route.method.parent.typeName;
      const entry = byService.get(name) ?? { definition: {}, handlers: {} };
      byService.set(name, entry);
      const kind = route.method.methodKind;
      (entry.definition as Record<string, unknown>)[route.method.name] = {
        path: route.path,
        requestStream: kind === "client_streaming" || kind === "bidi_streaming",
        responseStream: kind === "server_streaming" || kind === "bidi_streaming",
        requestSerialize: identity,
        requestDeserialize: identity,
        responseSerialize: identity,
        responseDeserialize: identity,
      };
      entry.handlers[route.method.name] = this.#handler(route) as UntypedServiceImplementation[string];
    }
    for (const { definition, handlers } of byService.values()) this.#server.addService(definition, handlers);
  }

  /** Listens; throws StartupError where the port is taken. */
  async listen(host: string, port: number): Promise<number> {
    const name = host.includes(":") ? `[${host}]` : host;
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(`${name}:${port}`, (this.#options.credentials ?? PLAINTEXT).server, (error, bound) => {
        if (error === null) {
          this.#bound = `${name}:${bound}`;
          resolve(bound);
        } else if (/EADDRINUSE|address already in use/i.test(error.message)) reject(portInUse(port));
        else reject(error);
      });
    });
  }

  /** Takes no new calls, lets those under way end, and cuts off what is left after the grace. */
  async stop(graceMs: number): Promise<void> {
    // forceShutdown() knows of no connections where channelz is off, so that draining is what cuts them off.
    if (this.#bound !== undefined) this.#server.drain(this.#bound, graceMs);
    await new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()));
  }

  #handler(route: Route): unknown {
    switch (route.method.methodKind) {
      case "unary":
        return (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
          void this.#unary(route, call, callback, () => decode(route, call.request));
      case "client_streaming":
        return (call: ServerReadableStream<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
          void this.#unary(route, call, callback, () => decodeAll(route, call));
      case "server_streaming":
        return (call: ServerWritableStream<Buffer, Buffer>) => void this.#streaming(route, call, () => decode(route, call.request));
      case "bidi_streaming":
        return (call: ServerDuplexStream<Buffer, Buffer>) => void this.#streaming(route, call, () => decodeAll(route, call));
    }
  }

  async #unary(
    route: Route,
    call: ServerUnaryCall<Buffer, Buffer> | ServerReadableStream<Buffer, Buffer>,
    callback: sendUnaryData<Buffer>,
    request: () => unknown,
  ): Promise<void> {
    const departure = departureOf(call as AnyCall);
    let served: Call | undefined;
    try {
      const inbound = await this.#inbound(call as AnyCall, departure);
      const { message } = await this.#options.dispatcher.unary(route, request(), inbound, (begun) => (served = begun));
      const answer = encode(route.method.output, message);
      departure.over();
      const { header, trailer } = served?.outbound ?? {};
      if (header !== undefined) call.sendMetadata(toMetadata(header));
      callback(null, answer, trailer === undefined ? undefined : toMetadata(trailer));
    } catch (error) {
      departure.over();
      const told = toConnectError(error, this.#options.logger, route.path);
      const { header, trailer } = served?.outbound ?? {};
      if (header !== undefined) call.sendMetadata(toMetadata(header));
      callback(toGrpcStatus(told, trailer));
    }
  }

  async #streaming(
    route: Route,
    call: ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>,
    request: () => unknown,
  ): Promise<void> {
    let wake: (() => void) | undefined;
    call.on("drain", () => wake?.());
    call.on("cancelled", () => wake?.());
    // A peer that goes away shows as an error of the stream; the cancellation says the same.
    call.on("error", () => wake?.());
    const departure = departureOf(call as AnyCall);
    let headersSent = false;
    let served: Call | undefined;
    const sendHeaders = (): void => {
      const header = served?.outbound.header;
      if (!headersSent && header !== undefined) call.sendMetadata(toMetadata(header));
      headersSent = true;
    };
    try {
      const inbound = await this.#inbound(call as AnyCall, departure);
      for await (const message of this.#options.dispatcher.stream(route, request(), inbound, (begun) => (served = begun))) {
        sendHeaders();
        if (!call.write(encode(route.method.output, message)) && !call.cancelled) {
          await new Promise<void>((resolve) => (wake = resolve));
        }
      }
      sendHeaders();
      const trailer = served?.outbound.trailer;
      departure.over();
      call.end(trailer === undefined ? undefined : toMetadata(trailer));
    } catch (error) {
      sendHeaders();
      call.emit("error", toGrpcStatus(toConnectError(error, this.#options.logger, route.path), served?.outbound.trailer));
    }
  }

  async #inbound(call: AnyCall, departure: Departure): Promise<Inbound> {
    const { metadata } = call;
    const text = (name: string): string | undefined => {
      const [value] = metadata.get(name);
      return typeof value === "string" ? value : undefined;
    };
    const { authenticator } = this.#options;
    return {
      caller: await authenticator.caller(text(META.authorization)),
      service: await authenticator.service(text(META.service)),
      requestId: acceptRequestId(text(META.requestId)) ?? newId("req"),
      traceParent: text(META.traceParent) ?? "",
      idempotencyKey: text(META.idempotencyKey) ?? "",
      timeoutMs: timeoutOf(call.getDeadline()),
      signal: departure,
      headers: () => fromMetadata(metadata),
    };
  }
}

function departureOf(call: AnyCall): Departure {
  const departure = new Departure();
  // The library says so of calls that have ended well, too.
  call.on("cancelled", () => departure.tell());
  return departure;
}

export function portInUse(port: number): StartupError {
  return new StartupError(
    `port ${port} is in use. Stop what listens there (perhaps another stack), or set PORT_OFFSET to start beside it.`,
  );
}

function timeoutOf(deadline: Date | number): number | undefined {
  const at = deadline instanceof Date ? deadline.getTime() : deadline;
  return Number.isFinite(at) ? Math.max(0, at - Date.now()) : undefined;
}

function decode(route: Route, bytes: Buffer): MessageShape<DescMessage> {
  try {
    return fromBinary(route.method.input, bytes);
  } catch (error) {
    throw new DomainError("INVALID", `the request is no ${route.method.input.typeName} in binary form`, { cause: error });
  }
}

/** A handler may stop reading before the end and still answer: the call outlives the loop. */
async function* decodeAll(route: Route, call: Readable): AsyncIterable<MessageShape<DescMessage>> {
  for await (const bytes of call.iterator({ destroyOnReturn: false })) yield decode(route, bytes as Buffer);
}

function encode(schema: DescMessage, message: MessageShape<DescMessage>): Buffer {
  return asBuffer(toBinary(schema, message));
}
