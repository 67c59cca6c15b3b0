import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ErrorInfoSchema, RetryInfoSchema } from "@technova/gen/google/rpc/error_details_pb.js";
import { SessionService } from "@technova/gen/technova/auth/v1/session_service_pb.js";
import { Stack } from "@technova/testing";

const LIST = "/technova.product.v1.ProductService/ListProducts";
const SESSION = "/technova.auth.v1.SessionService/CreateAnonymousSession";

describe("the edge's limits", () => {
  let dataDir = "";
  let stack: Stack;
  let addresses = 0;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "technova-limits-"));
    // A tenth of what is usual, so that little is enough: 4 sessions at once from an address, 6 writes of a person.
    stack = await Stack.start({ composition: "one", dataDir, env: { RATE_LIMIT_SCALE: "0.1", TRUSTED_PROXIES: "127.0.0.0/8" } });
  }, 90_000);
  afterAll(async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  /** An address that nobody has used yet. */
  const newAddress = () => `198.51.100.${(addresses += 1)}`;
  const post = (path: string, address: string, headers: Record<string, string> = {}) =>
    fetch(`${stack.edgeUrl}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": address, ...headers },
      body: "{}",
    });

  it("tell each client what it has left, refuse what is beyond it, and say when to go on", async () => {
    const address = newAddress();
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push(await post(SESSION, address));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429]);
    expect(answers[0]?.headers.get("ratelimit-policy")).toBe('"client-sensitive";q=4;w=20');
    expect(answers.map(({ headers }) => /r=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1])).toEqual(["3", "2", "1", "0", "0"]);
    const refused = answers[4];
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused?.json()).toMatchObject({
      code: "resource_exhausted",
      message: expect.stringMatching(/^too many requests at once; go on in \d s$/) as string,
      details: [{ type: "google.rpc.ErrorInfo", debug: { reason: "RATE_LIMITED" } }, { type: "google.rpc.RetryInfo" }],
    });
    // Other classes and other clients are counted apart.
    expect((await post(LIST, address)).status).toBe(200);
    expect((await post(SESSION, newAddress())).status).toBe(200);
  });

  it("count a household's IPv6 addresses as one", async () => {
    const statuses = [];
    for (let i = 0; i < 5; i += 1) statuses.push((await post(SESSION, `2001:db8:7:7::${i + 1}`)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });

  it("count a person, wherever they ask from", async () => {
    const session = (await (await post(SESSION, newAddress())).json()) as { accessToken: string };
    const create = () =>
      post("/technova.order.v1.CartService/CreateCart", newAddress(), {
        authorization: `Bearer ${session.accessToken}`,
        "idempotency-key": `cart-${addresses}`,
      });
    const answers = [];
    for (let i = 0; i < 7; i += 1) answers.push(await create());
    expect(answers.slice(0, 6).map(({ status }) => status)).not.toContain(429);
    expect(answers[6]?.status).toBe(429);
    expect(answers[6]?.headers.get("ratelimit-policy")).toBe('"client-write";q=15;w=5, "person-write";q=6;w=6');
    expect(answers[6]?.headers.get("retry-after")).toBe("1");
  });

  it.each([
    ["Connect", createConnectTransport, "1.1"],
    ["gRPC", createGrpcTransport, "2"],
    ["gRPC-web", createGrpcWebTransport, "1.1"],
  ] as const)("refuse in the words of %s", async (_name, make, httpVersion) => {
    const address = newAddress();
    const transport = (make as typeof createConnectTransport)({ baseUrl: stack.edgeUrl, httpVersion });
    const client = createClient(SessionService, transport);
    const open = () => client.createAnonymousSession({}, { headers: { "x-forwarded-for": address } });
    for (let i = 0; i < 4; i += 1) await open();
    const error = await open().then(
      () => undefined,
      (failure: unknown) => ConnectError.from(failure),
    );
    expect(error?.code).toBe(Code.ResourceExhausted);
    expect(error?.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: "RATE_LIMITED", metadata: { limit: "client-sensitive" } }]);
    expect(error?.findDetails(RetryInfoSchema)).toHaveLength(1);
  });

  it("refuse streams in the words of their protocols", async () => {
    const address = newAddress();
    const watch = (type: string) =>
      fetch(`${stack.edgeUrl}/technova.order.v1.OrderService/WatchOrder`, {
        method: "POST",
        headers: { "content-type": type, "x-forwarded-for": address },
        body: Buffer.from([0, 0, 0, 0, 2, 0x7b, 0x7d]),
      });
    const many = (type: string) => Promise.all(Array.from({ length: 60 }, () => watch(type)));
    const answers = await Promise.all(
      (await many("application/connect+json")).map(async (answer) => Buffer.from(await answer.arrayBuffer())),
    );
    const refused = answers.filter((body) => body.includes("resource_exhausted"));
    expect(refused.length).toBeGreaterThan(10);
    for (const body of refused) {
      expect(body.readUInt8(0)).toBe(2);
      expect(JSON.parse(body.subarray(5).toString())).toMatchObject({ error: { code: "resource_exhausted" } });
    }
    const web = await many("application/grpc-web+json");
    expect(web.filter(({ status, headers }) => status === 200 && headers.get("grpc-status") === "8").length).toBeGreaterThan(10);
  });

  it("say when to go on where a person asks for events or pages too often", async () => {
    const session = (await (await post(SESSION, newAddress())).json()) as { accessToken: string };
    const ask = () =>
      fetch(`${stack.edgeUrl}/orders/ord_00000000-0000-7000-8000-000000000000/events`, {
        headers: { authorization: `Bearer ${session.accessToken}`, "x-forwarded-for": newAddress() },
      });
    const answers = await Promise.all(Array.from({ length: 30 }, ask));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(5);
    for (const { headers } of refused) {
      expect(headers.get("retry-after")).toBe("1");
      expect(headers.get("ratelimit-policy")).toContain("person-read");
    }
  });

  it("name every request, by its own name where it has a good one", async () => {
    expect((await post(LIST, newAddress(), { "x-request-id": "mine-1" })).headers.get("x-request-id")).toBe("mine-1");
    for (const path of ["/", LIST, "/nothing", "/pictures/x", "/mailbox"]) {
      const answer = await fetch(`${stack.edgeUrl}${path}`, { headers: { "x-forwarded-for": newAddress() } });
      expect(answer.headers.get("x-request-id"), path).toMatch(/^req_/);
    }
  });
});

describe("limits of two workers behind one port", () => {
  it("hold for both together", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "technova-limits-"));
    const stack = await Stack.start({ composition: "workers", dataDir, env: { RATE_LIMIT_SCALE: "0.1" } });
    try {
      // Each on a connection of its own: the workers take them in turn.
      const ask = async (): Promise<number> =>
        (
          await fetch(`${stack.edgeUrl}/technova.product.v1.ProductService/ListProducts`, {
            method: "POST",
            headers: { "content-type": "application/json", connection: "close" },
            body: "{}",
          })
        ).status;
      const outcomes: number[] = [];
      const begun = performance.now();
      while (outcomes.length < 120) outcomes.push(await ask());
      const seconds = (performance.now() - begun) / 1000;
      const allowed = outcomes.filter((status) => status === 200).length;
      // 40 at once and 10 a second; what each lets through before it hears of the other's is a twentieth of a second's.
      expect(allowed).toBeGreaterThanOrEqual(40);
      expect(allowed).toBeLessThanOrEqual(40 + 10 * seconds + 25);
      // The last one itself may be the tenth of a second's.
      expect(outcomes.slice(-10)).toContain(429);
    } finally {
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  }, 90_000);
});
