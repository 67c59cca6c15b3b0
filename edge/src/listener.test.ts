import { connect as connectHttp2 } from "node:http2";
import { connect, createServer, type Socket } from "node:net";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DualListener } from "./listener.ts";

const FOREVER_MS = 600_000;

describe("one port for HTTP/1.1 and HTTP/2", () => {
  let listener: DualListener;
  let port = 0;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, "127.0.0.1", () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
      });
    });
    listener = new DualListener({
      handler: (request, response) => (response as ServerResponse).end(`version ${request.httpVersion}`),
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

  it("waits at its end for no connection that has asked for nothing", async () => {
    const [silent, begun] = [await open(), await open()];
    begun.socket.write("PRI *");
    await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text());
    await listener.stop(FOREVER_MS);
    await expect.poll(() => silent.closed() && begun.closed(), { timeout: 5000 }).toBe(true);
  });
});
