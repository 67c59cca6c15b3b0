import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Shopper, Stack } from "@technova/testing";

const LIST = "/technova.product.v1.ProductService/ListProducts";
const CART = "/technova.order.v1.CartService/CreateCart";

/** What cannot be read is the sender's mistake, wherever it goes: order runs in another process here. */
describe("malformed requests", () => {
  let dataDir = "";
  let stack: Stack;
  let token = "";

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "technova-malformed-"));
    stack = await Stack.start({ composition: "three", dataDir });
    const shopper = new Shopper(stack.edgeUrl);
    await shopper.openSession();
    ({ token } = shopper);
  }, 90_000);
  afterAll(async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  /** Sends bytes as they are, and gives what comes back until the connection ends or nothing more comes. */
  function raw(text: string): Promise<string> {
    return new Promise((resolve) => {
      let answer = "";
      const socket = connect(stack.port(8080), "127.0.0.1", () => socket.write(Buffer.from(text, "latin1")));
      socket.setTimeout(3000, () => socket.destroy());
      socket.on("data", (data) => (answer += data.toString("latin1")));
      socket.on("error", () => undefined);
      socket.once("close", () => resolve(answer));
    });
  }

  it.each([
    ["a header in Latin-1", "x-foo: \xe9"],
    ["a tab in a header", "x-foo: a\tb"],
    ["a trace that is none", "traceparent: \xe9"],
    ["a name that gRPC cannot carry", "x!foo: a"],
    ["a header of HTTP/2's own", "http2-settings: AAMAAABkAAQ"],
    ["an expectation that is not known", "expect: miracles"],
  ])("passes over %s", async (_what, header) => {
    const body = '{"currencyCode":"USD"}';
    const answer = await raw(
      `POST ${CART} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${token}\r\n${header}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("refuses a key that is not printable", async () => {
    const answer = await raw(
      `POST ${CART} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${token}\r\nidempotency-key: \xe9\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain("idempotency-key");
  });

  it.each([
    ["a GET in binary form that is no base64", `GET ${LIST}?encoding=proto&base64=1&message=!!!!&connect=v1 HTTP/1.1\r\n`, ""],
    ["a GET with half a gzip", `GET ${LIST}?encoding=json&compression=gzip&base64=1&message=H4sIAAAA&connect=v1 HTTP/1.1\r\n`, ""],
    [
      "half a gzip",
      `POST ${LIST} HTTP/1.1\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n`,
      gzipSync("{}").subarray(0, 12).toString("latin1"),
    ],
  ])("answers %s with 400", async (_what, head, body) => {
    const length = head.startsWith("POST") ? `content-length: ${body.length}\r\n` : "";
    const answer = await raw(`${head}host: x\r\nconnection: close\r\n${length}\r\n${body}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain("invalid_argument");
  });

  it("answers a stream whose first message cannot be read in its own words", async () => {
    const answer = await fetch(`${stack.edgeUrl}/technova.order.v1.OrderService/WatchOrder`, {
      method: "POST",
      headers: { "content-type": "application/connect+proto", authorization: `Bearer ${token}` },
      body: Buffer.from([0, 0, 0, 0, 2, 0xff, 0xff]),
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('"invalid_argument"');
  });

  it("answers who allows no time that it is up", async () => {
    const answer = await fetch(`${stack.edgeUrl}${LIST}`, {
      method: "POST",
      headers: { "content-type": "application/json", "connect-timeout-ms": "0" },
      body: "{}",
    });
    expect(answer.status).toBe(504);
    expect(await answer.json()).toMatchObject({ code: "deadline_exceeded" });
  });

  it.each([
    ["no host", `GET / HTTP/1.1\r\nconnection: close\r\n\r\n`, 400],
    ["a header without end", `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${"y".repeat(20_000)}\r\n\r\n`, 431],
    ["no HTTP at all", "nonsense\r\n\r\n", 400],
    ["CONNECT", "CONNECT other:443 HTTP/1.1\r\nhost: other:443\r\n\r\n", 405],
    [
      "HEAD of a stream",
      "HEAD /orders/ord_00000000-0000-7000-8000-000000000000/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
      405,
    ],
    [
      "an address with its host",
      `GET http://shop.example/.well-known/jwks.json HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n\r\n`,
      200,
    ],
  ])("names the request in its answer to %s", async (_what, text, status) => {
    const answer = await raw(text);
    expect(answer.split("\r\n")[0]).toContain(`HTTP/1.1 ${status} `);
    expect(answer.toLowerCase()).toContain("x-request-id: req_");
  });
});
