import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { createRequire } from "node:module";
import { Metadata, status as Status, type StatusObject } from "@grpc/grpc-js";
import { mend } from "./mend.ts";

/**
 * What grpc-js (pinned, 1.14.7) lets pass as a server although the protocol forbids it, mended in place for want
 * of another door; the official Connect conformance suite is the proof, and fails where an upgrade changes what
 * is reached into here.
 *
 * - answers 405 and 415 to what is no POST of gRPC in binary form, instead of guessing;
 * - refuses compressions that it does not know;
 * - refuses a message that says it is compressed where the call names no compression;
 * - refuses a request that ends in the middle of a message;
 * - leaves deadlines to the dispatcher;
 * - sends no message with the status OK, and binary metadata without padding.
 */
interface ServerCall {
  readonly decoder: { readonly readState: number };
  sendStatus(status: Partial<StatusObject>): void;
  decompressMessage(message: Buffer, encoding: string): Buffer | Promise<Buffer>;
  handleEndEvent(): void;
  deadline: number;
  handleTimeoutHeader(header: string): void;
}

interface Http2Server {
  _streamHandler(interceptors: unknown, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void;
}

const require = createRequire(import.meta.url);
const calls = require("@grpc/grpc-js/build/src/server-interceptors.js") as { BaseServerInterceptingCall: { prototype: ServerCall } };
const servers = require("@grpc/grpc-js/build/src/server.js") as { Server: { prototype: Http2Server } };

/** Between two messages. */
const AT_REST = 0;
const ENCODINGS = ["identity", "deflate", "gzip"];
/** A time as grpc-js and most clients write it. */
const MILLIS = /^(\d{1,8})m$/;
const BINARY = /^application\/grpc(\+proto)?(;|$)/;

/** Called once, before the first server is made. */
export function mendServer(): void {
  mend(
    calls.BaseServerInterceptingCall.prototype,
    "sendStatus",
    (original) =>
      function (this: ServerCall, status) {
        original.call(this, status.code === Status.OK ? { ...status, details: "" } : status);
      },
  );

  mend(
    calls.BaseServerInterceptingCall.prototype,
    "decompressMessage",
    (original) =>
      function (this: ServerCall, message, encoding) {
        if (encoding !== "identity" || message.readUInt8(0) === 0) return original.call(this, message, encoding);
        const told = { code: Status.INTERNAL, details: "a message is compressed, but the call names no grpc-encoding" };
        return Promise.reject(Object.assign(new Error(told.details), told));
      },
  );

  mend(
    calls.BaseServerInterceptingCall.prototype,
    "handleTimeoutHeader",
    (original) =>
      function (this: ServerCall, header) {
        // Without a timer: the dispatcher ends what takes longer, and tells why.
        const millis = MILLIS.exec(header)?.[1];
        if (millis === undefined) original.call(this, header);
        else this.deadline = Date.now() + Number(millis);
      },
  );

  mend(
    calls.BaseServerInterceptingCall.prototype,
    "handleEndEvent",
    (original) =>
      function (this: ServerCall) {
        if (this.decoder.readState === AT_REST) original.call(this);
        else this.sendStatus({ code: Status.INVALID_ARGUMENT, details: "the request ends in the middle of a message" });
      },
  );

  mend(
    servers.Server.prototype,
    "_streamHandler",
    (original) =>
      function (this: Http2Server, interceptors, stream, headers) {
        const refusal = refusalOf(headers);
        if (refusal === undefined) {
          original.call(this, interceptors, stream, headers);
          return;
        }
        stream.on("error", () => undefined);
        stream.respond(refusal, { endStream: true });
      },
  );

  mend(
    Metadata.prototype,
    "toHttp2Headers",
    (original) =>
      function (this: Metadata) {
        const headers = original.call(this);
        for (const [name, value] of Object.entries(headers)) {
          if (!name.endsWith("-bin")) continue;
          headers[name] = Array.isArray(value) ? value.map(unpadded) : unpadded(String(value));
        }
        return headers;
      },
  );
}

function refusalOf(headers: IncomingHttpHeaders): OutgoingHttpHeaders | undefined {
  if (headers[":method"] !== "POST") return { ":status": 405, allow: "POST" };
  if (!BINARY.test(headers["content-type"] ?? "")) return { ":status": 415, "accept-post": "application/grpc" };
  const encoding = headers["grpc-encoding"];
  if (encoding === undefined || (typeof encoding === "string" && ENCODINGS.includes(encoding))) return undefined;
  return {
    ":status": 200,
    "content-type": "application/grpc+proto",
    "grpc-accept-encoding": ENCODINGS.join(","),
    "grpc-status": Status.UNIMPLEMENTED,
    "grpc-message": "this compression is not understood",
  };
}

function unpadded(base64: string): string {
  return base64.replace(/=+$/, "");
}
