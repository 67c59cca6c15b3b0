import { generateKeyPair } from "jose";
import {
  InterceptingCall,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  credentials,
  makeClientConstructor,
  type Interceptor,
  type ServiceError,
} from "@grpc/grpc-js";
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethodStreaming,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { createClient, type Client, type ServiceImpl, type Transport } from "@connectrpc/connect";
import {
  GetProductRequestSchema,
  GetProductResponseSchema,
  ProductService,
  type GetProductResponse,
} from "@technova/gen/technova/product/v1/product_service_pb.js";
import { createLogger, seedId } from "@technova/kit";
import { Authenticator, Clients, Dispatcher, GrpcServer, ServiceIdentity, ServiceVerifier, TokenVerifier } from "@technova/mesh";
import { collectGarbage } from "./lib/garbage.ts";
import { print, type Figure } from "./lib/report.ts";
import { median, medianRatio } from "./lib/statistics.ts";

/** Enough for several collections of garbage a turn. */
const LOCAL_CALLS = 200_000;
const REMOTE_CALLS = 4000;
/** The machine's moods last for seconds: many short turns, after V8 has compiled what they go through. */
const TURNS_A_ROUND = 6;
const WARM_TURNS = 8;
const AT_ONCE = 16;

/** A product such as the shop has. */
const ANSWER: GetProductResponse = create(GetProductResponseSchema, {
  product: {
    id: seedId("prd", "bench"),
    slug: "bench",
    name: "Quiet lamp",
    description: "Made to be used every day and repaired when it needs to be.",
    variants: ["S", "M", "L"].map((size) => ({
      id: seedId("var", size),
      sku: `BENCH-${size}`,
      productName: "Quiet lamp",
      price: { currencyCode: "USD", minorUnits: 1259n },
      options: [{ code: "size", name: "Size", valueCode: size, valueName: size }],
      available: 9,
    })),
  },
});
const REQUEST = { key: { case: "id" as const, value: seedId("prd", "bench") } };

/** What the mesh costs a call beside the barest call that would do, in this process and over loopback gRPC. */
export async function mesh({ rounds }: { readonly rounds: number }): Promise<Figure[]> {
  const key = await generateKeyPair("EdDSA", { crv: "Ed25519" });
  const logger = createLogger({ level: "silent", pretty: false });
  const dispatcher = new Dispatcher({ logger });
  dispatcher.add(ProductService, implementation());
  const local = new Clients(() => "", new ServiceIdentity(key));
  local.host(ProductService, dispatcher);
  const authenticator = new Authenticator(new TokenVerifier(async () => []), new ServiceVerifier(key));
  const server = new GrpcServer({ dispatcher, authenticator, logger });
  const port = await server.listen("127.0.0.1", 0);
  const remote = new Clients(() => `127.0.0.1:${port}`, new ServiceIdentity(key));
  const bare = await bareGrpc();
  try {
    const inProcess = await compare(
      "in process",
      rounds,
      LOCAL_CALLS,
      1,
      caller(local.client(ProductService, "bench")),
      caller(createClient(ProductService, directTransport(implementation()))),
    );
    const overWire = await compare("over gRPC", rounds, REMOTE_CALLS, AT_ONCE, caller(remote.client(ProductService, "bench")), bare.call);
    return [
      { name: "mesh: GetProduct in process, with every interceptor", value: inProcess, unit: "× a bare direct call", atMost: 8 },
      { name: "mesh: GetProduct over gRPC", value: overWire, unit: "× bare grpc-js", atMost: 1.3 },
    ];
  } finally {
    remote.close();
    await server.stop(0);
    bare.stop();
  }
}

function implementation(): ServiceImpl<typeof ProductService> {
  const refuse = (): never => {
    throw new Error("the bench does not call this");
  };
  const names = ProductService.methods.map(({ localName }) => [localName, refuse]);
  return { ...Object.fromEntries(names), getProduct: async () => ANSWER };
}

function caller(client: Client<typeof ProductService>): () => Promise<unknown> {
  return () => client.getProduct(REQUEST);
}

/** Calls a handler and does nothing else. */
function directTransport(handlers: ServiceImpl<typeof ProductService>): Transport {
  return {
    async unary<I extends DescMessage, O extends DescMessage>(
      method: DescMethodUnary<I, O>,
      _signal: AbortSignal | undefined,
      _timeoutMs: number | undefined,
      _header: unknown,
      input: MessageInitShape<I>,
    ) {
      const handler = (handlers as unknown as Record<string, (request: unknown) => Promise<MessageShape<O>>>)[method.localName];
      const message = await handler?.(create(method.input, input));
      if (message === undefined) throw new Error("no answer");
      return { stream: false as const, service: method.parent, method, header: new Headers(), message, trailer: new Headers() };
    },
    stream: (method: DescMethodStreaming) => {
      throw new Error(`${method.name} is a stream`);
    },
  };
}

/** grpc-js by itself with the same codec, and interceptors on both sides that do nothing. */
async function bareGrpc(): Promise<{ readonly call: () => Promise<unknown>; readonly stop: () => void }> {
  const definition = {
    getProduct: {
      path: `/${ProductService.typeName}/GetProduct`,
      requestStream: false as const,
      responseStream: false as const,
      requestSerialize: (message: MessageShape<typeof GetProductRequestSchema>) => bytes(toBinary(GetProductRequestSchema, message)),
      requestDeserialize: (data: Buffer) => fromBinary(GetProductRequestSchema, data),
      responseSerialize: (message: GetProductResponse) => bytes(toBinary(GetProductResponseSchema, message)),
      responseDeserialize: (data: Buffer) => fromBinary(GetProductResponseSchema, data),
    },
  };
  const server = new Server({ "grpc.enable_channelz": 0, interceptors: [(_method, call) => new ServerInterceptingCall(call)] });
  server.addService(definition, {
    getProduct: (_call: unknown, answer: (error: null, message: GetProductResponse) => void) => answer(null, ANSWER),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const Bare = makeClientConstructor(definition, "ProductService");
  const client = new Bare(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.enable_channelz": 0,
    interceptors: [((options, next) => new InterceptingCall(next(options))) satisfies Interceptor],
  });
  type Method = (request: unknown, done: (error: ServiceError | null, answer: unknown) => void) => void;
  const method = (client as unknown as Record<string, Method>)["getProduct"]?.bind(client);
  return {
    call: () =>
      new Promise((resolve, reject) => {
        method?.(create(GetProductRequestSchema, REQUEST), (error, answer) => (error === null ? resolve(answer) : reject(error)));
      }),
    stop: () => {
      client.close();
      server.forceShutdown();
    },
  };
}

function bytes(array: Uint8Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

/** CPU a call of ours over that of the bare one, as the median of turns that follow each other. */
async function compare(
  name: string,
  rounds: number,
  calls: number,
  atOnce: number,
  ours: () => Promise<unknown>,
  bare: () => Promise<unknown>,
): Promise<number> {
  const [mine, theirs]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < WARM_TURNS; turn += 1) for (const warm of [ours, bare]) await micros(warm, calls, atOnce);
  for (let turn = 0; turn < rounds * TURNS_A_ROUND; turn += 1) {
    const both = [async () => mine.push(await micros(ours, calls, atOnce)), async () => theirs.push(await micros(bare, calls, atOnce))];
    for (const one of turn % 2 === 0 ? both : both.toReversed()) await one();
  }
  print(`  ${name}: ${median(mine).toFixed(1)} µs of CPU a call, bare ${median(theirs).toFixed(1)} µs`);
  return medianRatio(mine, theirs);
}

async function micros(call: () => Promise<unknown>, calls: number, atOnce: number): Promise<number> {
  collectGarbage();
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let index = 0; index < calls / atOnce; index += 1) await call();
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
