import type { EventEmitter } from "node:events";
import { createServer as createHttp, type Server as HttpServer, type ServerResponse } from "node:http";
import { constants, createServer as createHttp2, type Http2Server, type ServerHttp2Session } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer as createNet, type Server as NetServer, type Socket } from "node:net";
import { counter, newId } from "@technova/kit";
import { portInUse } from "@technova/mesh";
import { countedAs } from "./client-address.ts";
import type { EdgeRequest, EdgeResponse } from "./http.ts";

/** First bytes of every HTTP/2 connection (RFC 9113, section 3.4). */
const PREFACE = Buffer.from("PRI * HTTP/2.0");
const FIRST_BYTES_MS = 10_000;
/** For a whole request over HTTP/1.1, its body included. */
const REQUEST_MS = 35_000;
const IDLE_MS = 65_000;
/** For an answer of which nothing is read. */
const STALLED_MS = 30_000;
const REFUSED_MS = 1000;

/** What is said of requests that cannot be read, by Node's codes for why. */
const UNREADABLE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

type Handler = (request: EdgeRequest, response: EdgeResponse) => void;

export interface ListenerOptions {
  readonly handler: Handler;
  /** Connections at the same time; more are closed at once. */
  readonly maxConnections: number;
  readonly maxConnectionsPerClient: number;
  /** For an answer of which nothing is read, in milliseconds; 30 s where nothing is said. */
  readonly stalledMs?: number;
  /** Whose connections stand for many clients. */
  readonly isTrusted: (address: string) => boolean;
}

const refused = counter("technova_edge_connections_refused_total", "Connections closed at once because there were too many");

/** Answers a connection whose request never became one. */
function refuseRaw(socket: Socket, status: string, code: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify({ code, message: `this request cannot be taken: ${status.slice(4).toLowerCase()}` });
  const headers = [
    "connection: close",
    "content-type: application/json",
    `content-length: ${body.length}`,
    `x-request-id: ${newId("req")}`,
  ];
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join("\r\n")}\r\n\r\n${body}`);
  // Whoever does not close its own side is not waited for; what it still sends must not cost it the answer.
  socket.resume();
  socket.setTimeout(REFUSED_MS, () => socket.destroy());
}

/** HTTP/1.1 and cleartext HTTP/2 on one port: the first bytes of a connection tell which it is. */
export class DualListener {
  readonly #http: HttpServer;
  readonly #http2: Http2Server;
  readonly #net: NetServer;
  readonly #sockets = new Set<Socket>();
  /** Connections of which nothing is known yet: nobody waits for an answer on them. */
  readonly #unknown = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();
  /** Requests under way on each connection of HTTP/1.1. */
  readonly #busy = new Map<object, number>();
  /** Requests under way. */
  #active = 0;
  #leaving = false;

  readonly #options: ListenerOptions;
  readonly #perClient = new Map<string, number>();

  constructor(options: ListenerOptions) {
    this.#options = options;
    const { handler, stalledMs = STALLED_MS } = options;
    const counted: Handler = (request, response) => {
      this.#active += 1;
      const { socket } = request;
      this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1);
      response.once("close", () => {
        this.#active -= 1;
        const left = (this.#busy.get(socket) ?? 1) - 1;
        if (left === 0) this.#busy.delete(socket);
        else this.#busy.set(socket, left);
      });
      if (this.#leaving && request.httpVersionMajor === 1) (response as ServerResponse).shouldKeepAlive = false;
      handler(request, response);
    };
    this.#http = createHttp(
      {
        requestTimeout: REQUEST_MS,
        headersTimeout: 10_000,
        keepAliveTimeout: IDLE_MS,
        maxHeaderSize: 16_384,
        connectionsCheckingInterval: 5000,
        // The handler says what is wrong, in its own words.
        requireHostHeader: false,
      },
      counted,
    );
    // It never listens itself; this starts its checks of timeouts and of idle connections all the same.
    this.#http.emit("listening");
    this.#http2 = createHttp2(
      {
        settings: { maxConcurrentStreams: 128, maxHeaderListSize: 16_384 },
        maxSessionMemory: 10,
        maxSessionInvalidFrames: 100,
        // A client that opens streams and resets them at once, to make work for nothing (CVE-2023-44487), loses its
        // connection. Browsers and meshes that give up on calls stay far below this.
        streamResetBurst: 500,
        streamResetRate: 50,
      },
      counted,
    );
    this.#http2.on("session", (session) => {
      this.#sessions.add(session);
      session.once("close", () => this.#sessions.delete(session));
      session.on("error", () => session.destroy());
      // Lets what is under way end.
      session.setTimeout(IDLE_MS, () => session.close());
    });
    // An expectation that is not known may be passed over (RFC 9110, section 10.1.1).
    for (const server of [this.#http, this.#http2] as EventEmitter[]) server.on("checkExpectation", counted);
    this.#http.on("connect", (_request, socket) => refuseRaw(socket as Socket, "405 Method Not Allowed", "unimplemented"));
    this.#http.setTimeout(stalledMs, (socket) => {
      // Nobody asks any more, or somebody does not read the answer; whoever waits for it may go on waiting.
      if (socket.writableLength > 0 || !this.#busy.has(socket)) socket.destroy();
      else socket.setTimeout(stalledMs);
    });
    this.#http2.on("stream", (stream) => {
      stream.setTimeout(stalledMs);
      stream.on("timeout", () => {
        // Somebody asked and does not read the answer.
        if (stream.writableLength > 0) stream.close(constants.NGHTTP2_CANCEL);
        else stream.setTimeout(stalledMs);
      });
    });
    this.#http2.on("sessionError", () => undefined);
    this.#http.on("clientError", (error: NodeJS.ErrnoException, socket) => {
      // An answer may be under way, into which no other must be written.
      if (this.#busy.has(socket)) socket.destroy();
      else refuseRaw(socket as Socket, UNREADABLE[error.code ?? ""] ?? "400 Bad Request", "invalid_argument");
    });
    this.#net = createNet({ noDelay: true }, (socket) => this.accept(socket));
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

  /**
   * Takes no new connections, lets requests end, and cuts off what is left after the grace. For `lingerMs` before that
   * a connection over HTTP/1.1 is closed only with an answer that says so: one that is closed between two requests may
   * be just the one on which the next is on its way.
   */
  async stop(graceMs: number, lingerMs = 0): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#net.close(() => resolve()));
    this.#leaving = true;
    for (const session of this.#sessions) session.close();
    for (const until = performance.now() + lingerMs; this.#sockets.size > 0 && performance.now() < until;) await sleep(20);
    for (const socket of this.#unknown) socket.destroy();
    this.#http.closeIdleConnections();
    const cutOff = (): void => {
      for (const socket of this.#sockets) socket.destroy();
    };
    for (const until = performance.now() + graceMs; this.#sockets.size > 0; await sleep(20)) {
      // With no request under way, whoever is still connected waits for nothing.
      if (this.#active === 0 || performance.now() > until) cutOff();
      else this.#http.closeIdleConnections();
    }
    await closed;
    this.#http.close();
  }

  /** Takes a connection that was accepted, by this or by another process. */
  accept(socket: Socket): void {
    const { maxConnections, maxConnectionsPerClient, isTrusted } = this.#options;
    const peer = socket.remoteAddress ?? "";
    const client = isTrusted(peer) ? undefined : countedAs(peer);
    const own = client === undefined ? 0 : (this.#perClient.get(client) ?? 0);
    if (this.#sockets.size >= maxConnections || own >= maxConnectionsPerClient) {
      refused.inc();
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    this.#unknown.add(socket);
    this.#count(client, 1);
    socket.once("close", () => {
      this.#count(client, -1);
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
    // One that another process accepted comes paused.
    socket.resume();
  }

  #count(client: string | undefined, by: 1 | -1): void {
    if (client === undefined) return;
    const own = (this.#perClient.get(client) ?? 0) + by;
    if (own === 0) this.#perClient.delete(client);
    else this.#perClient.set(client, own);
  }
}
