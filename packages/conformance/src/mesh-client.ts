import { create, createRegistry, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { anyPack, anyUnpack, type Any } from "@bufbuild/protobuf/wkt";
import { ConnectError, createClient, type CallOptions } from "@connectrpc/connect";
import { credentials } from "@grpc/grpc-js";
import { setTimeout as sleep } from "node:timers/promises";
import { RemoteTransport, type MeshCredentials } from "@technova/mesh";
import {
  ClientCompatRequestSchema,
  ClientCompatResponseSchema,
  ClientResponseResultSchema,
  type ClientCompatRequest,
  type ClientResponseResult,
} from "../gen/connectrpc/conformance/v1/client_compat_pb.js";
import { Compression, StreamType } from "../gen/connectrpc/conformance/v1/config_pb.js";
import {
  ConformancePayloadSchema,
  ConformanceService,
  file_connectrpc_conformance_v1_service,
  type ConformancePayload,
} from "../gen/connectrpc/conformance/v1/service_pb.js";
import { readMessages, writeMessage } from "./framing.ts";
import { appendTo, fromHeaders } from "./headers.ts";
import { anybody } from "./identity.ts";
import { declareConformancePolicies } from "./service.ts";

declareConformancePolicies();
const registry = createRegistry(file_connectrpc_conformance_v1_service);
const { identity } = await anybody();

/** More at once would spend the cases' deadlines on opening connections. */
const AT_ONCE = 8;
const PATIENCE_MS = 5000;
const running = new Set<Promise<void>>();
for await (const request of readMessages(process.stdin, ClientCompatRequestSchema)) {
  const next = runCase(request).finally(() => running.delete(next));
  running.add(next);
  if (running.size >= AT_ONCE) await Promise.race(running);
}
await Promise.all(running);
process.exit(0);

async function runCase(request: ClientCompatRequest): Promise<void> {
  const result = await invoke(request).then(
    (response) => ({ case: "response" as const, value: response }),
    (error: unknown) => ({ case: "error" as const, value: { message: String(error) } }),
  );
  writeMessage(ClientCompatResponseSchema, create(ClientCompatResponseSchema, { testName: request.testName, result }));
}

async function invoke(request: ClientCompatRequest): Promise<ClientResponseResult> {
  const transport = new RemoteTransport({
    address: `${request.host}:${request.port}`,
    service: "",
    identity,
    gzip: request.compression === Compression.GZIP,
    ...(request.messageReceiveLimit === 0 ? {} : { maxMessageBytes: request.messageReceiveLimit }),
    ...(request.serverTlsCert.byteLength === 0 ? {} : { credentials: tls(request) }),
  });
  try {
    return await call(request, createClient(ConformanceService, transport));
  } finally {
    transport.close();
  }
}

function tls({ serverTlsCert, clientTlsCreds }: ClientCompatRequest): MeshCredentials {
  const own = clientTlsCreds === undefined ? [] : [Buffer.from(clientTlsCreds.key), Buffer.from(clientTlsCreds.cert)];
  return {
    server: undefined as never,
    channel: credentials.createSsl(Buffer.from(serverTlsCert), ...own),
    channelOptions: () => ({ "grpc.ssl_target_name_override": "localhost" }),
  };
}

type ConformanceClient = ReturnType<typeof createClient<typeof ConformanceService>>;

/** Makes one call as the case says, and notes everything that comes back. */
async function call(request: ClientCompatRequest, client: ConformanceClient): Promise<ClientResponseResult> {
  const { cancel, requestMessages, requestDelayMs, timeoutMs } = request;
  const abort = new AbortController();
  // So that a call which never ends is an outcome too.
  const patience = setTimeout(() => abort.abort(), PATIENCE_MS);
  const headers = new Headers();
  appendTo(headers, request.requestHeaders);
  const result = create(ClientResponseResultSchema);
  const payloads: ConformancePayload[] = result.payloads;
  let sent = 0;
  let answered = Promise.withResolvers<void>();
  let back: { header?: Headers; trailer?: Headers } = {};
  const options: CallOptions = {
    headers,
    signal: abort.signal,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    onHeader: (header) => (back = { ...back, header }),
    onTrailer: (trailer) => (back = { ...back, trailer }),
  };
  const timing = cancel?.cancelTiming;
  const cancelSoon = (): void => {
    if (timing?.case !== "afterCloseSendMs") return;
    setTimeout(() => abort.abort(), timing.value);
  };
  const unpacked = <D extends DescMessage>(schema: D): MessageShape<D>[] => requestMessages.map((any: Any) => unpack(any, schema));
  async function* sending<D extends DescMessage>(schema: D): AsyncIterable<MessageShape<D>> {
    for (const message of unpacked(schema)) {
      await sleep(requestDelayMs);
      sent += 1;
      answered = Promise.withResolvers<void>();
      yield message;
      // Each question waits for the answer before it.
      if (request.streamType === StreamType.FULL_DUPLEX_BIDI_STREAM) await answered.promise;
    }
    if (timing?.case === "beforeCloseSend") {
      abort.abort();
      await new Promise(() => undefined);
    }
    cancelSoon();
  }
  const { unary, idempotentUnary, serverStream, clientStream, bidiStream, unimplemented } = ConformanceService.method;
  const hear = async (answers: AsyncIterable<{ payload?: ConformancePayload | undefined }>): Promise<void> => {
    try {
      await hearAll(answers);
    } finally {
      answered.resolve();
    }
  };
  const hearAll = async (answers: AsyncIterable<{ payload?: ConformancePayload | undefined }>): Promise<void> => {
    for await (const { payload } of answers) {
      payloads.push(payload ?? create(ConformancePayloadSchema));
      answered.resolve();
      if (timing?.case === "afterNumResponses" && payloads.length === timing.value) abort.abort();
    }
  };
  try {
    switch (request.method) {
      case unary.name:
      case idempotentUnary.name: {
        await sleep(requestDelayMs);
        cancelSoon();
        const { payload } =
          request.method === unary.name
            ? await client.unary(one(unpacked(unary.input)), options)
            : await client.idempotentUnary(one(unpacked(idempotentUnary.input)), options);
        payloads.push(payload ?? create(ConformancePayloadSchema));
        break;
      }
      case unimplemented.name:
        await client.unimplemented(one(unpacked(unimplemented.input)), options);
        break;
      case clientStream.name: {
        const { payload } = await client.clientStream(sending(clientStream.input), options);
        payloads.push(payload ?? create(ConformancePayloadSchema));
        break;
      }
      case serverStream.name:
        await sleep(requestDelayMs);
        cancelSoon();
        await hear(client.serverStream(one(unpacked(serverStream.input)), options));
        break;
      case bidiStream.name:
        await hear(client.bidiStream(sending(bidiStream.input), options));
        break;
      default:
        throw new TypeError(`there is no method ${request.method}`);
    }
  } catch (error) {
    if (error instanceof TypeError) throw error;
    const told = ConnectError.from(error);
    // Connect's errors carry headers and trailers as one.
    back = { header: back.header ?? told.metadata, trailer: back.trailer ?? told.metadata };
    result.error = {
      $typeName: "connectrpc.conformance.v1.Error",
      code: told.code as unknown as number,
      message: told.rawMessage,
      details: told.details.map((detail) =>
        "desc" in detail
          ? anyPack(detail.desc, create(detail.desc, detail.value))
          : { $typeName: "google.protobuf.Any" as const, typeUrl: `type.googleapis.com/${detail.type}`, value: detail.value },
      ),
    };
  }
  clearTimeout(patience);
  const { responseHeaders, responseTrailers } = create(ClientResponseResultSchema, {
    responseHeaders: fromHeaders(back.header ?? new Headers()),
    responseTrailers: fromHeaders(back.trailer ?? new Headers()),
  });
  return { ...result, responseHeaders, responseTrailers, numUnsentRequests: isStreaming(request) ? requestMessages.length - sent : 0 };
}

function isStreaming({ method }: ClientCompatRequest): boolean {
  return method === ConformanceService.method.clientStream.name || method === ConformanceService.method.bidiStream.name;
}

function unpack<D extends DescMessage>(any: Any, schema: D): MessageShape<D> {
  const message = anyUnpack(any, registry);
  if (message?.$typeName !== schema.typeName) throw new TypeError(`a request is ${any.typeUrl}, not ${schema.typeName}`);
  return message as MessageShape<D>;
}

function one<T>(messages: readonly T[]): T {
  const [message] = messages;
  if (message === undefined || messages.length > 1) throw new TypeError("there must be one request");
  return message;
}
