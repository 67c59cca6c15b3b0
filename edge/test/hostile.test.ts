import { mkdtemp, rm } from "node:fs/promises";
import { connect as connectHttp2, constants } from "node:http2";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Stack } from "@technova/testing";

const LIST = "/technova.product.v1.ProductService/ListProducts";
const SESSION = "/technova.auth.v1.SessionService/CreateAnonymousSession";

const ATTACKER = "x-forwarded-for: 203.0.113.66\r\n";

/** What other people would do to the edge, and what it does about it. Each test prints what it sent. */
describe("the edge under attack", () => {
  let dataDir = "";
  let stack: Stack;
  let port = 0;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "technova-hostile-"));
    // The attackers' and the others' addresses are told apart by what a proxy would say.
    stack = await Stack.start({ composition: "one", dataDir, env: { EDGE_CACHE_BYTES: "0", TRUSTED_PROXIES: "127.0.0.0/8" } });
    port = stack.port(8080);
  }, 90_000);
  afterAll(async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  const post = (path: string, body = "{}") =>
    fetch(`${stack.edgeUrl}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body });
  const ready = () => fetch(`http://127.0.0.1:${stack.port(9090)}/readyz`, { signal: AbortSignal.timeout(3000) });
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${stack.port(9090)}/metrics`)).text();
    return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(text)?.[1]);
  };

  function socket(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const made = connect(port, "127.0.0.1", () => resolve(made));
      made.on("error", reject);
    });
  }

  /** Answers others while something else goes on: the times that they waited, in milliseconds. */
  async function othersMeanwhile(until: Promise<unknown>): Promise<{ answered: number; slowest: number }> {
    const state = { going: true };
    void until.finally(() => (state.going = false)).catch(() => undefined);
    let answered = 0;
    let slowest = 0;
    while (state.going) {
      const began = performance.now();
      const [answer, probe] = await Promise.all([post(LIST, '{"pageSize":5}'), ready()]);
      expect([answer.status, probe.status]).toEqual([200, 200]);
      await answer.arrayBuffer();
      slowest = Math.max(slowest, performance.now() - began);
      answered += 1;
      await sleep(20);
    }
    return { answered, slowest: Math.round(slowest) };
  }

  it("closes connections that send their headers a byte at a time (slow-loris), and answers others meanwhile", async () => {
    const sockets = await Promise.all(Array.from({ length: 300 }, socket));
    let bytes = 0;
    const began = performance.now();
    const closed = sockets.map((one) => new Promise<void>((resolve) => one.on("error", () => undefined).once("close", () => resolve())));
    for (const one of sockets) one.resume().write("GET / HTTP/1.1\r\nhost: x\r\nx-slow: ");
    const drip = setInterval(() => {
      for (const one of sockets) if (!one.destroyed && one.write("a")) bytes += 1;
    }, 500);
    const all = Promise.all(closed);
    const others = await othersMeanwhile(all);
    clearInterval(drip);
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(`slow-loris: 300 connections, ${bytes} bytes one by one; all closed after ${seconds} s; others: ${JSON.stringify(others)}`);
    expect(seconds).toBeLessThan(30);
    expect(others.answered).toBeGreaterThan(20);
  }, 60_000);

  it("answers others while hundreds of bodies arrive a byte at a time", async () => {
    const sockets = await Promise.all(Array.from({ length: 400 }, socket));
    for (const one of sockets) {
      one.on("error", () => undefined).resume();
      one.write(`POST ${LIST} HTTP/1.1\r\nhost: x\r\n${ATTACKER}content-type: application/json\r\ncontent-length: 1000\r\n\r\n{`);
    }
    const dripping = (async () => {
      for (let i = 0; i < 20; i += 1) {
        for (const one of sockets) one.write(" ");
        await sleep(100);
      }
    })();
    const others = await othersMeanwhile(dripping);
    console.log(`slow bodies: 400 requests, 20 bytes each in 2 s; others: ${JSON.stringify(others)}`);
    for (const one of sockets) one.destroy();
    expect(others.answered).toBeGreaterThan(10);
  }, 30_000);

  it("gives one client a part of the places for bodies, and none to whoever only seems to send", async () => {
    const sockets = await Promise.all(Array.from({ length: 600 }, socket));
    for (const [index, one] of sockets.entries()) {
      one.on("error", () => undefined).resume();
      const path = index % 2 === 0 ? "/webhooks/sandbox" : LIST;
      one.write(
        `POST ${path} HTTP/1.1\r\nhost: x\r\n${ATTACKER}content-type: application/json\r\ncontent-length: 200000\r\n\r\n${"x".repeat(1000)}`,
      );
    }
    await vi.waitUntil(async () => (await metric("technova_edge_bodies")) >= 256, { timeout: 5000, interval: 50 });
    const others = await othersMeanwhile(sleep(1000));
    const places = await metric("technova_edge_bodies");
    console.log(`600 unfinished bodies from one address: ${places} places taken; others: ${JSON.stringify(others)}`);
    expect(places).toBe(256);
    for (const one of sockets) one.destroy();
    await vi.waitUntil(async () => (await metric("technova_edge_bodies")) === 0, { timeout: 5000, interval: 50 });
  }, 30_000);

  it.each([
    ["application/grpc-web+proto", LIST],
    ["application/connect+proto", "/technova.order.v1.OrderService/WatchOrder"],
  ])("gives back the place of a body of %s of which only the first message is read", async (type, path) => {
    const body = Buffer.alloc(10);
    await Promise.all(
      Array.from({ length: 100 }, async () =>
        (await fetch(`${stack.edgeUrl}${path}`, { method: "POST", headers: { "content-type": type }, body })).arrayBuffer(),
      ),
    );
    await vi.waitUntil(async () => (await metric("technova_edge_bodies")) === 0, { timeout: 5000, interval: 50 });
    expect(await metric("technova_edge_body_bytes")).toBe(0);
  });

  it("gives one client a part of the streams, reflection's too", async () => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on("error", () => undefined);
    const more = Array.from({ length: 3 }, () => connectHttp2(`http://127.0.0.1:${port}`).on("error", () => undefined));
    for (const one of [session, ...more])
      for (let i = 0; i < 100; i += 1)
        one
          .request({
            ":method": "POST",
            ":path": "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            "content-type": "application/grpc",
            te: "trailers",
            "x-forwarded-for": "203.0.113.66",
          })
          .on("error", () => undefined)
          .resume();
    await vi.waitUntil(async () => (await metric("technova_edge_streams")) >= 200, { timeout: 5000, interval: 50 });
    const others = await othersMeanwhile(sleep(500));
    console.log(
      `400 streams of reflection from one address: ${await metric("technova_edge_streams")} open; others: ${JSON.stringify(others)}`,
    );
    expect(await metric("technova_edge_streams")).toBe(200);
    for (const one of [session, ...more]) one.destroy();
    await vi.waitUntil(async () => (await metric("technova_edge_streams")) === 0, { timeout: 5000, interval: 50 });
  }, 30_000);

  it.each(["content-length: 1073741824", "transfer-encoding: chunked"])(
    "takes no body of 1 GB (%s)",
    async (header) => {
      const before = await metric("process_resident_memory_bytes");
      const one = await socket();
      const chunk = Buffer.from(`10000\r\n${"x".repeat(65_536)}\r\n`);
      let sent = 0;
      let answer = "";
      const closed = new Promise<void>((resolve) => one.on("error", () => undefined).once("close", () => resolve()));
      one.on("data", (data: Buffer) => (answer += data.toString("latin1")));
      one.write(`POST ${LIST} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${header}\r\n\r\n`);
      const pour = (async () => {
        while (!one.destroyed && sent < 2 ** 30) {
          sent += chunk.byteLength;
          if (!one.write(chunk)) await Promise.race([closed, new Promise((resolve) => one.once("drain", resolve))]);
        }
      })();
      const others = await othersMeanwhile(Promise.all([pour, closed]));
      const grown = Math.round(((await metric("process_resident_memory_bytes")) - before) / 2 ** 20);
      console.log(
        `1 GB body, ${header}: ${Math.round(sent / 2 ** 20)} MiB sent until it was cut off; memory +${grown} MiB; others: ${JSON.stringify(others)}`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 429 /);
      expect(sent).toBeLessThan(64 * 2 ** 20);
      expect(grown).toBeLessThan(150);
    },
    60_000,
  );

  it("cuts off whoever sends headers without end", async () => {
    const one = await socket();
    let answer = "";
    let sent = 0;
    const closed = new Promise<void>((resolve) => one.on("error", () => undefined).once("close", () => resolve()));
    one.on("data", (data: Buffer) => (answer += data.toString("latin1")));
    one.write("GET / HTTP/1.1\r\nhost: x\r\n");
    const line = `x-flood: ${"y".repeat(1000)}\r\n`.repeat(10);
    for (let i = 0; i < 1000 && !one.destroyed; i += 1) {
      sent += line.length;
      if (!one.write(line)) await Promise.race([closed, new Promise((resolve) => one.once("drain", resolve))]);
    }
    await closed;
    console.log(
      `header flood over HTTP/1.1: ${Math.round(sent / 1024)} KiB sent until it was cut off, answer ${JSON.stringify(answer.split("\r\n")[0])}`,
    );
    expect(sent).toBeLessThan(10 * 2 ** 20);
    expect((await post(LIST)).status).toBe(200);
  });

  it("cuts off whoever sends CONTINUATION frames without end", async () => {
    const one = await socket();
    const closed = new Promise<void>((resolve) => one.on("error", () => undefined).once("close", () => resolve()));
    one.resume();
    one.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    one.write(frame(4, 0, 0, Buffer.alloc(0)));
    // HEADERS without END_HEADERS, then CONTINUATION after CONTINUATION: literal fields that nobody indexes.
    const field = Buffer.concat([Buffer.from([0, 1]), Buffer.from("a"), Buffer.from([100]), Buffer.alloc(100, "b")]);
    const block = Buffer.concat(Array.from({ length: 100 }, () => field));
    let frames = 1;
    one.write(frame(1, 0, 1, field));
    const flood = (async () => {
      for (; frames < 20_000 && !one.destroyed; frames += 1)
        if (!one.write(frame(9, 0, 1, block))) await Promise.race([closed, new Promise((resolve) => one.once("drain", resolve))]);
    })();
    const others = await othersMeanwhile(Promise.all([flood, closed]));
    console.log(
      `CONTINUATION flood: ${frames} frames of ${block.byteLength} bytes until it was cut off; others: ${JSON.stringify(others)}`,
    );
    expect(frames).toBeLessThan(20_000);
  }, 30_000);

  it("cuts off whoever opens streams and resets them at once (rapid reset)", async () => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on("error", () => undefined);
    const closed = new Promise<void>((resolve) => session.once("close", () => resolve()));
    let opened = 0;
    const flood = (async () => {
      while (!session.closed && !session.destroyed && opened < 50_000) {
        for (let i = 0; i < 50 && !session.closed && !session.destroyed; i += 1) {
          const stream = session.request({ ":method": "POST", ":path": LIST, "content-type": "application/json" });
          stream.on("error", () => undefined);
          stream.close(constants.NGHTTP2_CANCEL);
          opened += 1;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const others = await othersMeanwhile(Promise.all([flood, closed]));
    console.log(`rapid reset: ${opened} streams opened and reset until the connection was closed; others: ${JSON.stringify(others)}`);
    expect(opened).toBeLessThan(50_000);
  }, 60_000);

  it("sheds ten times the load it can carry, lets orders' kind of calls in first, stays ready and comes back", async () => {
    // What it can carry once it is warm: a few askers who each wait for their answer.
    await closedLoop(16, 3000);
    const carried = await closedLoop(16, 1500);
    const offered = await openLoop(carried.perSecond * 10, 4000);
    const after = await closedLoop(4, 1000);
    const told = JSON.stringify({ carried, offered, after });
    console.log(`overload: ${told}`);
    expect(
      Object.keys(offered.byStatus).every((status) => ["200", "503", "504"].includes(status)),
      told,
    ).toBe(true);
    expect(offered.byStatus["503"] ?? 0, told).toBeGreaterThan(0);
    expect(offered.byStatus["200"] ?? 0, told).toBeGreaterThan(carried.perSecond);
    expect(offered.sessions, told).toEqual({ 200: offered.sessions["200"] });
    expect(offered.notReady, told).toBe(0);
    // Who runs it takes it for gone after three probes in a row without an answer.
    expect(offered.unanswered, told).toBeLessThan(3);
    expect(after.byStatus, told).toEqual({ 200: after.byStatus["200"] });
  }, 60_000);

  interface Load {
    readonly perSecond: number;
    readonly byStatus: Record<string, number>;
  }

  async function closedLoop(askers: number, ms: number): Promise<Load> {
    const byStatus: Record<string, number> = {};
    const end = performance.now() + ms;
    const ask = async (): Promise<void> => {
      while (performance.now() < end) {
        const answer = await post(LIST, '{"pageSize":20}');
        await answer.arrayBuffer();
        byStatus[answer.status] = (byStatus[answer.status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: askers }, ask));
    return { perSecond: Math.round(((byStatus["200"] ?? 0) / ms) * 1000), byStatus };
  }

  /** Asks at a rate whatever comes back, over connections of its own: each request is one write, each answer one status. */
  async function openLoop(
    perSecond: number,
    ms: number,
  ): Promise<Load & { notReady: number; unanswered: number; sent: number; sessions: Record<string, number> }> {
    const byStatus: Record<string, number> = {};
    const sockets = await Promise.all(Array.from({ length: 200 }, socket));
    const body = '{"pageSize":20}';
    const request = `POST ${LIST} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const count = { answers: 0 };
    for (const one of sockets) {
      one.on("error", () => undefined);
      one.on("data", (data: Buffer) => {
        for (const [, status = ""] of data.toString("latin1").matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
          byStatus[status] = (byStatus[status] ?? 0) + 1;
          count.answers += 1;
        }
      });
    }
    let notReady = 0;
    let unanswered = 0;
    let silent = 0;
    const sessions: Record<string, number> = {};
    const began = performance.now();
    let sent = 0;
    let turn = 0;
    const watch = (async () => {
      while (performance.now() - began < ms) {
        const probe = await ready().catch(() => undefined);
        silent = probe === undefined ? silent + 1 : 0;
        unanswered = Math.max(unanswered, silent);
        if (probe !== undefined && probe.status !== 200) notReady += 1;
        const { status } = await post(SESSION);
        sessions[status] = (sessions[status] ?? 0) + 1;
        await sleep(100);
      }
    })();
    while (performance.now() - began < ms) {
      const due = Math.floor(((performance.now() - began) / 1000) * perSecond) - sent;
      for (let i = 0; i < due; i += 1) sockets[(turn += 1) % sockets.length]?.write(request);
      sent += due;
      await sleep(10);
    }
    await watch;
    const deadline = performance.now() + 15_000;
    while (count.answers < sent && performance.now() < deadline) await sleep(50);
    for (const one of sockets) one.destroy();
    return { perSecond: Math.round((sent / ms) * 1000), byStatus, notReady, unanswered, sent, sessions };
  }
});

/** An HTTP/2 frame (RFC 9113, section 4.1). */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.byteLength, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
