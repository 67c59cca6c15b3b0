import { create, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import { anyPack, type Any } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { setTimeout as sleep } from "node:timers/promises";
import { Access, Repeat, callOf, declarePolicies } from "@technova/mesh";
import {
  BidiStreamRequestSchema,
  ClientStreamRequestSchema,
  ConformancePayload_RequestInfoSchema,
  ConformanceService,
  IdempotentUnaryRequestSchema,
  ServerStreamRequestSchema,
  UnaryRequestSchema,
  type BidiStreamRequest,
  type ClientStreamRequest,
  type ConformancePayloadSchema,
  type ConformancePayload_RequestInfo,
  type Error as WantedError,
  type StreamResponseDefinition,
  type UnaryResponseDefinition,
} from "../gen/connectrpc/conformance/v1/service_pb.js";
import { appendTo, fromHeaders } from "./headers.ts";

/** Without it the mesh knows no policy of these methods. Called once, before the service is served or called. */
export function declareConformancePolicies(): void {
  declarePolicies(ConformanceService, {
    access: Access.PUBLIC,
    repeat: Repeat.KEY_OPTIONAL,
    // The suite tells a call without a time from one with any.
    defaultTimeoutMs: Infinity,
    minTimeoutMs: 0,
  });
}

type Payload = MessageInitShape<typeof ConformancePayloadSchema>;

/** The suite's test service, as its contract describes it, behind the mesh's whole chain. */
export const conformanceService: ServiceImpl<typeof ConformanceService> = {
  unary: (request, context) => answerOne(request.responseDefinition, infoOf(context, [pack(UnaryRequestSchema, request)]), context),
  idempotentUnary: (request, context) =>
    answerOne(request.responseDefinition, infoOf(context, [pack(IdempotentUnaryRequestSchema, request)]), context),
  async clientStream(requests, context) {
    const all: ClientStreamRequest[] = await Array.fromAsync(requests);
    const packed = all.map((request) => pack(ClientStreamRequestSchema, request));
    return answerOne(all[0]?.responseDefinition, infoOf(context, packed), context);
  },
  async *serverStream(request, context) {
    const info = infoOf(context, [pack(ServerStreamRequestSchema, request)]);
    yield* answerMany(request.responseDefinition, info, context);
  },
  async *bidiStream(requests, context) {
    const read: BidiStreamRequest[] = [];
    let definition: StreamResponseDefinition | undefined;
    let fullDuplex = false;
    let sent = 0;
    for await (const request of requests) {
      if (read.length === 0) {
        definition = request.responseDefinition;
        fullDuplex = request.fullDuplex;
        setMetadata(definition, context);
      }
      read.push(request);
      if (!fullDuplex) continue;
      const data = definition?.responseData[sent];
      if (definition === undefined || data === undefined) break;
      await sleep(definition.responseDelayMs);
      const packed = pack(BidiStreamRequestSchema, request);
      yield { payload: { data, requestInfo: sent === 0 ? infoOf(context, [packed]) : { requests: [packed] } } };
      sent += 1;
    }
    if (definition === undefined) return;
    const info = infoOf(
      context,
      (fullDuplex ? read.slice(sent) : read).map((request) => pack(BidiStreamRequestSchema, request)),
    );
    for (const [index, data] of definition.responseData.slice(sent).entries()) {
      await sleep(definition.responseDelayMs);
      yield { payload: { data, ...(index === 0 && sent === 0 ? { requestInfo: info } : {}) } };
    }
    if (definition.error !== undefined) throw wanted(definition.error, definition.responseData.length === 0 ? info : undefined);
  },
  unimplemented() {
    throw new ConnectError("it is not to be implemented", Code.Unimplemented);
  },
};

async function answerOne(
  definition: UnaryResponseDefinition | undefined,
  requestInfo: ConformancePayload_RequestInfo,
  context: HandlerContext,
): Promise<{ payload: Payload }> {
  setMetadata(definition, context);
  await sleep(definition?.responseDelayMs ?? 0);
  if (definition?.response.case === "error") throw wanted(definition.response.value, requestInfo);
  return { payload: { requestInfo, ...(definition?.response.case === "responseData" ? { data: definition.response.value } : {}) } };
}

async function* answerMany(
  definition: StreamResponseDefinition | undefined,
  requestInfo: ConformancePayload_RequestInfo,
  context: HandlerContext,
): AsyncIterable<{ payload: Payload }> {
  setMetadata(definition, context);
  if (definition === undefined) return;
  for (const [index, data] of definition.responseData.entries()) {
    await sleep(definition.responseDelayMs);
    yield { payload: { data, ...(index === 0 ? { requestInfo } : {}) } };
  }
  if (definition.error !== undefined) throw wanted(definition.error, definition.responseData.length === 0 ? requestInfo : undefined);
}

function setMetadata(definition: UnaryResponseDefinition | StreamResponseDefinition | undefined, context: HandlerContext): void {
  appendTo(context.responseHeader, definition?.responseHeaders ?? []);
  appendTo(context.responseTrailer, definition?.responseTrailers ?? []);
}

function infoOf(context: HandlerContext, requests: Any[]): ConformancePayload_RequestInfo {
  const { timeoutMs } = callOf(context).inbound;
  return create(ConformancePayload_RequestInfoSchema, {
    requestHeaders: fromHeaders(context.requestHeader),
    requests,
    ...(timeoutMs === undefined || !Number.isFinite(timeoutMs) ? {} : { timeoutMs: BigInt(Math.ceil(timeoutMs)) }),
    ...(context.requestMethod === "GET" ? { connectGetInfo: {} } : {}),
  });
}

function wanted(error: WantedError, info: ConformancePayload_RequestInfo | undefined): ConnectError {
  const thrown = new ConnectError(error.message ?? "", error.code as unknown as Code);
  thrown.details.push(
    ...error.details.map(({ typeUrl, value }) => ({ type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1), value })),
    ...(info === undefined ? [] : [{ desc: ConformancePayload_RequestInfoSchema, value: info }]),
  );
  return thrown;
}

function pack<D extends DescMessage>(schema: D, message: MessageShape<D>): Any {
  return anyPack(schema, message);
}
