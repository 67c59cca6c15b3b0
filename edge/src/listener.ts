import { createServer as createHttp, type Server as HttpServer } from "node:http";
import { createServer as createHttp2, type Http2Server, type ServerHttp2Session } from "node:http2";
import { createServer as createNet, type Server as NetServer, type Socket } from "node:net";
import { portInUse } from "@technova/mesh";
import type { EdgeRequest, EdgeResponse } from "./http.ts";

/** First bytes of every HTTP/2 connection (RFC 9113, section 3.4). */
const PREFACE = Buffer.from("PRI * HTTP/2.0");
const FIRST_BYTES_MS = 10_000;

type Handler = (request: EdgeRequest, response: EdgeResponse) => void;

/** HTTP/1.1 and cleartext HTTP/2 on one port: the first bytes of a connection tell which it is. */
export class DualListener {
  readonly #http: HttpServer;
  readonly #http2: Http2Server;
  readonly #net: NetServer;
  readonly #sockets = new Set<Socket>();
  /** Connections of which nothing is known yet: nobody waits for an answer on them. */
  readonly #unknown = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();
  /** Requests under way. */
  #active = 0;

  constructor(handler: Handler) {
    const counted: Handler = (request, response) => {
      this.#active += 1;
      response.once("close", () => (this.#active -= 1));
      handler(request, response);
    };
    this.#http = createHttp({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000, maxHeaderSize: 16_384 }, counted);
    // It never listens itself; this starts its checks of timeouts and of idle connections all the same.
    this.#http.emit("listening");
    this.#http2 = createHttp2(
      { settings: { maxConcurrentStreams: 128, maxHeaderListSize: 16_384 }, maxSessionMemory: 10, maxSessionInvalidFrames: 100 },
      counted,
    );
    this.#http2.on("session", (session) => {
      this.#sessions.add(session);
      session.once("close", () => this.#sessions.delete(session));
      session.on("error", () => session.destroy());
    });
    this.#http2.on("sessionError", () => undefined);
    this.#http.on("clientError", (_error, socket) => {
      if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      else socket.destroy();
    });
    this.#net = createNet({ noDelay: true }, (socket) => this.#accept(socket));
  }

  async listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#net.once("error", (error: NodeJS.ErrnoException) => reject(error.code === "EADDRINUSE" ? portInUse(port) : error));
      this.#net.listen({ host, port }, () => {
        const address = this.#net.address();
        resolve(typeof address === "object" && address !== null ? address.port : port);
      });
    });
  }

  /** Takes no new connections, lets requests end, and cuts off what is left after the grace. */
  async stop(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#net.close(() => resolve()));
    for (const socket of this.#unknown) socket.destroy();
    for (const session of this.#sessions) session.close();
    this.#http.closeIdleConnections();
    const cutOff = (): void => {
      for (const socket of this.#sockets) socket.destroy();
    };
    // With no request under way, whoever is still connected waits for nothing.
    const poll = setInterval(() => (this.#active === 0 ? cutOff() : this.#http.closeIdleConnections()), 50);
    const cut = setTimeout(cutOff, graceMs);
    await closed;
    clearInterval(poll);
    clearTimeout(cut);
    this.#http.close();
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    this.#unknown.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#unknown.delete(socket);
    });
    const drop = (): void => void socket.destroy();
    socket.on("error", drop);
    socket.setTimeout(FIRST_BYTES_MS, drop);
    let first = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      first = Buffer.concat([first, chunk]);
      const known = Math.min(first.length, PREFACE.length);
      const couldBeHttp2 = first.subarray(0, known).equals(PREFACE.subarray(0, known));
      // "P" alone may begin a POST: wait for the bytes that tell.
      if (couldBeHttp2 && first.length < PREFACE.length) return;
      socket.off("data", onData);
      this.#unknown.delete(socket);
      socket.off("timeout", drop);
      socket.setTimeout(0);
      socket.pause();
      socket.unshift(first);
      (couldBeHttp2 ? this.#http2 : this.#http).emit("connection", socket);
      if (!couldBeHttp2) socket.resume();
    };
    socket.on("data", onData);
  }
}
