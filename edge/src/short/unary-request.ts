import { IncomingMessage } from "node:http";
import type { EdgeRequest } from "../http.ts";

/** A unary call of Connect's that is written as nearly all of them are. */
export interface UnaryRequest {
  readonly binary: boolean;
  /** The message of a GET; undefined where it comes as a body. */
  readonly message: Buffer | undefined;
  readonly timeoutMs: number | undefined;
}

const TYPES: ReadonlyMap<string, boolean> = new Map([
  ["application/json", false],
  ["application/json; charset=utf-8", false],
  ["application/proto", true],
]);
const TIMEOUT = /^[1-9]\d{0,6}$/;
/** As for Connect's handlers. */
const LONGEST_MS = 3_600_000;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * Reads a request over HTTP/1.1 as Connect's protocol has it (connectrpc.com/docs/protocol). Undefined for whatever is
 * not plain: compressed, of unknown length, or written in a way that has to be refused. Connect's own handlers see to
 * those, so that there is one place where what is wrong is named.
 */
export function readUnary(request: EdgeRequest, query: string, maxBytes: number): UnaryRequest | undefined {
  if (!(request instanceof IncomingMessage)) return undefined;
  const { headers } = request;
  const timeout = headers["connect-timeout-ms"];
  if (timeout !== undefined && (typeof timeout !== "string" || !TIMEOUT.test(timeout) || Number(timeout) > LONGEST_MS)) return undefined;
  const timeoutMs = timeout === undefined ? undefined : Number(timeout);
  if (headers["transfer-encoding"] !== undefined) return undefined;
  const length = headers["content-length"] ?? "0";
  if (request.method === "GET") return length === "0" ? readQuery(query, timeoutMs, maxBytes) : undefined;
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") return undefined;
  const binary = TYPES.get(headers["content-type"] ?? "");
  if (binary === undefined || !(Number(length) <= maxBytes)) return undefined;
  return { binary, message: length === "0" ? Buffer.alloc(0) : undefined, timeoutMs };
}

function readQuery(query: string, timeoutMs: number | undefined, maxBytes: number): UnaryRequest | undefined {
  const parameters = new URLSearchParams(query);
  const encoding = parameters.get("encoding");
  if ((encoding !== "json" && encoding !== "proto") || (parameters.get("compression") ?? "identity") !== "identity") return undefined;
  const text = parameters.get("message") ?? "";
  const base64 = parameters.get("base64") === "1";
  if (base64 && !BASE64.test(text)) return undefined;
  const message = Buffer.from(text, base64 ? "base64" : "utf8");
  return message.byteLength > maxBytes ? undefined : { binary: encoding === "proto", message, timeoutMs };
}
