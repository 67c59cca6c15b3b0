import { connect as connectHttp2 } from "node:http2";
import { connect, createServer, type Socket } from "node:net";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DualListener } from "./listener.ts";

const FOREVER_MS = 600_000;
const STALLED_MS = 200;
/** More than the system's own buffers take. */
const BIG = Buffer.alloc(64 * 1024 * 1024);

describe("one port for HTTP/1.1 and HTTP/2", () => {
  let listener: DualListener;
  let port = 0;
  let cut = false;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    cut = false;
    port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, "127.0.0.1", () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
      });
    });
    listener = new DualListener({
      handler: (request, response) => {
        const answer = response as ServerResponse;
        if (request.url === "/big") {
          answer.once("close", () => (cut = true));
          answer.end(BIG);
        } else if (request.url === "/big-later") setTimeout(() => answer.end(BIG), 4 * STALLED_MS);
        else if (request.url === "/later") setTimeout(() => answer.end("at last"), 4 * STALLED_MS);
        else answer.end(`version ${request.httpVersion}`);
      },
      stalledMs: STALLED_MS,
      maxConnections: 50,
      maxConnectionsPerClient: 20,
      isTrusted: () => false,
    });
    await listener.listen("127.0.0.1", port);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await listener.stop(0);
  });

  async function open(): Promise<{ socket: Socket; heard: () => string; closed: () => boolean }> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    sockets.push(socket);
    let [heard, closed] = ["", false];
    socket.on("data", (chunk: Buffer) => (heard += chunk.toString("latin1")));
    socket.on("close", () => (closed = true));
    socket.on("error", () => undefined);
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
    return { socket, heard: () => heard, closed: () => closed };
  }

  it("tells them apart, however few bytes come at first", async () => {
    for (const first of ["P", "PO", "G"]) {
      const { socket, heard, closed } = await open();
      socket.write(first);
      // What an answer on another connection takes is time enough for these bytes to arrive alone.
      await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text());
      const rest = { P: "OST", PO: "ST", G: "ET" }[first] ?? "";
      socket.write(`${rest} / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n`);
      await expect.poll(() => heard() !== "" || closed(), { timeout: 5000 }).toBe(true);
      expect(heard(), first).toContain("version 1.1");
    }
  });

  it("speaks HTTP/2 to who begins so", async () => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on("error", () => undefined);
    const stream = session.request({ ":path": "/" });
    let text = "";
    for await (const chunk of stream) text += String(chunk);
    expect(text).toBe("version 2.0");
    session.destroy();
  });

  it.each(["/big", "/big-later"])("cuts off who asks over HTTP/2 for %s and reads nothing of the answer", async (path) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 0 } });
    session.on("error", () => undefined);
    const stream = session.request({ ":path": path });
    stream.on("error", () => undefined);
    await new Promise<void>((resolve) => stream.once("close", () => resolve()));
    expect(stream.rstCode).toBe(8);
    session.destroy();
  });

  it("cuts off who asks over HTTP/1.1 and reads nothing of the answer", async () => {
    const { socket, heard, closed } = await open();
    socket.pause();
    socket.write("GET /big HTTP/1.1\r\nhost: x\r\n\r\n");
    await expect.poll(() => cut, { timeout: 5000 }).toBe(true);
    socket.resume();
    await expect.poll(closed, { timeout: 5000 }).toBe(true);
    expect(heard().length).toBeLessThan(BIG.byteLength);
  });

  it("does not wait for who is refused and does not go", async () => {
    // As many as one client may have; each keeps its own side open.
    const refused = await Promise.all(Array.from({ length: 20 }, open));
    for (const { socket } of refused) {
      socket.allowHalfOpen = true;
      socket.write("CONNECT other:443 HTTP/1.1\r\nhost: other:443\r\n\r\n");
    }
    await expect.poll(() => refused.every(({ heard }) => heard().includes("405")), { timeout: 5000 }).toBe(true);
    const ask = () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        ({ status }) => status,
        () => 0,
      );
    expect(await ask()).toBe(0);
    await expect.poll(ask, { timeout: 5000 }).toBe(200);
  });

  it("lets who waits for an answer wait, over both", async () => {
    expect(await (await fetch(`http://127.0.0.1:${port}/later`)).text()).toBe("at last");
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on("error", () => undefined);
    let text = "";
    for await (const chunk of session.request({ ":path": "/later" })) text += String(chunk);
    expect(text).toBe("at last");
    session.destroy();
  });

  it("waits at its end for no connection that has asked for nothing", async () => {
    const [silent, begun] = [await open(), await open()];
    begun.socket.write("PRI *");
    await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text());
    await listener.stop(FOREVER_MS);
    await expect.poll(() => silent.closed() && begun.closed(), { timeout: 5000 }).toBe(true);
  });
});
