import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Code, ConnectError, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { KeyService } from "@technova/gen/technova/auth/v1/key_service_pb.js";
import { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { BadRequestSchema } from "@technova/gen/google/rpc/error_details_pb.js";
import { newId } from "@technova/kit";
import { Shopper, Stack, operatorToken } from "@technova/testing";

const LIST = "/technova.product.v1.ProductService/ListProducts";
const MAX_BODY = 64 * 1024;
const refusal = async (call: Promise<unknown>): Promise<ConnectError> =>
  call.then(
    () => expect.unreachable("it was not refused"),
    (error: unknown) => ConnectError.from(error),
  );

describe("the edge's protocols", () => {
  let dataDir = "";
  let stack: Stack;
  let owner = "";
  const sockets: Socket[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "technova-edge-"));
    stack = await Stack.start({ composition: "one", dataDir, env: { EDGE_MAX_BODY_BYTES: String(MAX_BODY) } });
    owner = await operatorToken(dataDir);
  }, 90_000);
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  const asOwner: Interceptor = (next) => (request) => {
    request.header.set("authorization", `Bearer ${owner}`);
    // What a client says of itself here must not count.
    request.header.set("x-technova-service", "order");
    return next(request);
  };
  const options = () => ({ baseUrl: stack.edgeUrl, interceptors: [asOwner] });
  const transports: readonly (readonly [string, () => Transport])[] = [
    ["Connect with JSON over HTTP/1.1", () => createConnectTransport({ ...options(), httpVersion: "1.1", useBinaryFormat: false })],
    ["Connect over HTTP/2", () => createConnectTransport({ ...options(), httpVersion: "2" })],
    ["Connect with GET", () => createConnectTransport({ ...options(), httpVersion: "1.1", useHttpGet: true })],
    ["gRPC-web over HTTP/1.1", () => createGrpcWebTransport({ ...options(), httpVersion: "1.1" })],
    ["gRPC-web over HTTP/2", () => createGrpcWebTransport({ ...options(), httpVersion: "2" })],
    ["gRPC", () => createGrpcTransport(options())],
  ];
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${stack.edgeUrl}${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });

  /** A connection on which a test writes what it likes. */
  async function raw(): Promise<{ socket: Socket; heard: () => string; closed: () => boolean }> {
    const socket = connect(Number(new URL(stack.edgeUrl).port), "127.0.0.1");
    sockets.push(socket);
    let [heard, closed] = ["", false];
    socket.on("data", (chunk: Buffer) => (heard += chunk.toString("latin1")));
    socket.on("close", () => (closed = true));
    socket.on("error", () => undefined);
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
    return { socket, heard: () => heard, closed: () => closed };
  }

  describe.each(transports)("%s", (_name, transport) => {
    it("answers, refuses with fields, and streams", async () => {
      const products = createClient(ProductService, transport());
      const { products: page, nextPageToken } = await products.listProducts({ pageSize: 2, locale: "ar", query: "" });
      expect(page).toHaveLength(2);
      expect((await products.listProducts({ pageSize: 2, locale: "ar", pageToken: nextPageToken })).products).toHaveLength(2);
      const error = await refusal(products.listProducts({ pageSize: -1, currencyCode: "usd" }));
      expect(error.code).toBe(Code.InvalidArgument);
      const [details] = error.findDetails(BadRequestSchema);
      expect(details?.fieldViolations.map((violation) => violation.field).toSorted()).toEqual(["currency_code", "page_size"]);
      const nothing = await refusal(
        (async () => {
          for await (const _ of createClient(OrderService, transport()).watchOrder({ id: newId("ord") }))
            expect.unreachable("an order that is not there");
        })(),
      );
      expect(nothing.code).toBe(Code.NotFound);
    });

    it("reaches no internal method, whatever the caller says of itself", async () => {
      const errors = await Promise.all([
        refusal(createClient(CartService, transport()).getCartParcel({ cartId: newId("crt") })),
        refusal(createClient(ProductService, transport()).getPicture({ hash: "0".repeat(64) })),
        refusal(createClient(PaymentService, transport()).cancel({ orderId: newId("ord"), reason: "" })),
        refusal(createClient(PaymentService, transport()).handleWebhook({ provider: "sandbox", body: new Uint8Array() })),
      ]);
      for (const error of errors) expect(error.code).toBe(Code.Unimplemented);
    });
  });

  it("is plain JSON over HTTP to whoever has curl", async () => {
    const answer = await post(LIST, '{"pageSize": 1}');
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(answer.headers.get("x-request-id")).toMatch(/^req_/);
    expect(((await answer.json()) as { products: unknown[] }).products).toHaveLength(1);
    const kept = await post(LIST, "{}", { "x-request-id": "mine-1" });
    expect(kept.headers.get("x-request-id")).toBe("mine-1");
    const replaced = await post(LIST, "{}", { "x-request-id": "<script>" });
    expect(replaced.headers.get("x-request-id")).toMatch(/^req_/);
  });

  it("serves methods without side effects by GET, and no others", async () => {
    const message = encodeURIComponent('{"pageSize":1}');
    const got = await fetch(`${stack.edgeUrl}${LIST}?connect=v1&encoding=json&message=${message}`);
    expect(got.status).toBe(200);
    expect(((await got.json()) as { products: unknown[] }).products).toHaveLength(1);
    const session = await fetch(
      `${stack.edgeUrl}/technova.auth.v1.SessionService/CreateAnonymousSession?connect=v1&encoding=json&message=%7B%7D`,
    );
    expect(session.status).toBe(405);
  });

  it("tells in JSON which fields are wrong", async () => {
    const answer = await post(LIST, '{"pageSize": -1, "orderBy": "random"}');
    expect(answer.status).toBe(400);
    const error = (await answer.json()) as {
      code: string;
      message: string;
      details: { type: string; debug?: { fieldViolations?: { field: string }[] } }[];
    };
    expect(error.code).toBe("invalid_argument");
    const bad = error.details.find((detail) => detail.type === "google.rpc.BadRequest");
    expect(bad?.debug?.fieldViolations?.map((violation) => violation.field).toSorted()).toEqual(["order_by", "page_size"]);
  });

  it.each([
    ["broken JSON", "{"],
    ["no object", "[]"],
    ["a number where text belongs", '{"query": 5}'],
  ])("answers %s with 400", async (_what, body) => {
    const answer = await post(LIST, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "invalid_argument" });
  });

  it.each([
    ["application/json", 429, '"resource_exhausted"'],
    ["application/proto", 429, '"resource_exhausted"'],
    ["application/grpc-web+proto", 200, "grpc-status: 8"],
  ])("takes no body of %s that is too large, and goes on", async (type, status, told) => {
    const body = Buffer.alloc(MAX_BODY + 1000, "x");
    body.writeUInt8(0, 0);
    body.writeUInt32BE(body.length - 5, 1);
    const answer = await fetch(`${stack.edgeUrl}${LIST}`, { method: "POST", headers: { "content-type": type }, body });
    expect(answer.status).toBe(status);
    expect(`grpc-status: ${answer.headers.get("grpc-status") ?? ""} ${await answer.text()}`).toContain(told);
    expect((await post(LIST, "{}")).status).toBe(200);
  });

  it("takes no gRPC message that is too large", async () => {
    const products = createClient(ProductService, createGrpcTransport(options()));
    const error = await refusal(products.batchGetProducts({ ids: Array.from({ length: 4000 }, () => newId("prd")) }));
    expect(error.code).toBe(Code.ResourceExhausted);
    expect((await products.listProducts({ pageSize: 1 })).products).toHaveLength(1);
  });

  it("refuses tokens that do not hold", async () => {
    for (const authorization of ["Bearer x.y.z", "Bearer", "Basic YTpi", `Bearer ${owner.slice(0, -4)}AAAA`]) {
      expect((await post("/technova.order.v1.OrderService/ListOrders", "{}", { authorization })).status, authorization).toBe(401);
    }
    expect((await post("/technova.order.v1.OrderService/ListOrders", "{}")).status).toBe(401);
  });

  it("refuses a forged service on a service's own port", async () => {
    const forged = [
      Buffer.from('{"alg":"none"}').toString("base64url"),
      Buffer.from('{"iss":"technova-mesh","aud":"technova-mesh","sub":"order","exp":9999999999}').toString("base64url"),
      "",
    ].join(".");
    for (const [identity, code] of [
      ["order", Code.Unauthenticated],
      [forged, Code.Unauthenticated],
      [owner, Code.Unauthenticated],
      ["", Code.PermissionDenied],
    ] as const) {
      const forge: Interceptor = (next) => (request) => {
        request.header.set("authorization", `Bearer ${owner}`);
        if (identity !== "") request.header.set("x-technova-service", identity);
        return next(request);
      };
      const direct = (port: number) => createGrpcTransport({ baseUrl: `http://127.0.0.1:${stack.port(port)}`, interceptors: [forge] });
      expect((await refusal(createClient(CartService, direct(3004)).getCartParcel({ cartId: newId("crt") }))).code).toBe(code);
      expect((await refusal(createClient(PaymentService, direct(3005)).cancel({ orderId: newId("ord"), reason: "" }))).code).toBe(code);
    }
    const honest = createClient(KeyService, createGrpcTransport({ baseUrl: `http://127.0.0.1:${stack.port(3001)}` }));
    expect((await honest.getJwks({})).keys).toHaveLength(1);
  });

  it("serves others while clients send nothing, or half of something", async () => {
    const halves = [
      "",
      "G",
      "POST / HTTP/1.1\r\nhost: x\r\n",
      `POST ${LIST} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
      "PRI * HTT",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    const slow = await Promise.all(Array.from({ length: 60 }, () => raw()));
    slow.forEach(({ socket }, index) => socket.write(halves[index % halves.length] ?? ""));
    const shopper = new Shopper(stack.edgeUrl);
    await shopper.openSession();
    await Promise.all(Array.from({ length: 20 }, () => shopper.fillCart("USD", [])));
    expect(slow.filter(({ heard }) => heard().includes("HTTP/1.1 2"))).toEqual([]);
  });

  it("takes a request that arrives a byte at a time", async () => {
    const { socket, heard } = await raw();
    const body = '{"pageSize":1}';
    socket.setNoDelay(true);
    for (const byte of `POST ${LIST} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`) {
      await new Promise<void>((resolve) => socket.write(byte, () => setImmediate(resolve)));
    }
    await expect.poll(heard, { timeout: 5000 }).toContain("HTTP/1.1 200");
  });

  it("survives what is no request", async () => {
    const nonsense = [
      "\u0016\u0003\u0001\u0002",
      "GET // HTTP/1.1\r\nhost: x\r\n\r\n",
      "GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n",
      "GET /%ff%00 HTTP/1.1\r\nhost: x\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n0000000000",
    ];
    for (const text of nonsense) {
      const { socket, heard, closed } = await raw();
      socket.write(text, "latin1");
      await expect.poll(() => closed() || heard() !== "", { timeout: 15_000 }).toBe(true);
      expect(heard()).not.toContain(" 500 ");
    }
    expect(stack.isRunning(0)).toBe(true);
    expect((await post(LIST, "{}")).status).toBe(200);
  }, 60_000);
});
