import { gunzipSync } from "node:zlib";
import { Code } from "@connectrpc/connect";
import { encodeEnvelope, type UniversalServerResponse } from "@connectrpc/connect/protocol";
import { endStreamFlag } from "@connectrpc/connect/protocol-connect";

/** What Connect says of a message that it cannot read, after others of its stream that it could. */
const UNREADABLE = /^parse binary:/;
/** The protocols themselves want INTERNAL for a message that is compressed though its stream is not. */
const BY_THE_PROTOCOL = /^received compressed envelope/;
export const UNREADABLE_TOLD =
  "the request cannot be read; see whether its encoding, its compression and its message are what its headers say";
const ERROR = { code: "invalid_argument", message: UNREADABLE_TOLD };

/**
 * An answer in which INTERNAL is INVALID_ARGUMENT where the request could not be read: that is asked when the error
 * shows, which in a stream is long after its answer has begun.
 */
export async function blameTheCaller(answer: UniversalServerResponse, unread: () => boolean): Promise<UniversalServerResponse> {
  const { status, header, body, trailer } = answer;
  if (body === undefined || body instanceof Uint8Array) return answer;
  const isBlamed = (message: string): boolean => (unread() && !BY_THE_PROTOCOL.test(message)) || UNREADABLE.test(message);
  const type = header?.get("content-type") ?? "";
  if (status === 500 && type === "application/json" && header !== undefined) {
    const bytes = Buffer.concat(await Array.fromAsync(body));
    const plain = header.get("content-encoding") === "gzip" ? gunzipSync(bytes) : bytes;
    const error = JSON.parse(plain.toString("utf8")) as { code?: string; message?: string };
    if (error.code !== "internal" || !isBlamed(error.message ?? "")) return { ...answer, body: once(bytes) };
    const changed = Buffer.from(JSON.stringify(ERROR));
    header.delete("content-encoding");
    header.set("content-length", String(changed.byteLength));
    return { ...answer, status: 400, body: once(changed) };
  }
  if (type.startsWith("application/grpc-web")) return { ...answer, body: mendWebTrailers(body, isBlamed) };
  if (type.startsWith("application/connect+")) return { ...answer, body: mendEndOfStream(body, isBlamed) };
  // gRPC says how it went after the body.
  return trailer === undefined ? answer : { ...answer, body: mendTrailer(body, trailer, isBlamed) };
}

type IsBlamed = (message: string) => boolean;

async function* mendTrailer(body: AsyncIterable<Uint8Array>, trailer: Headers, isBlamed: IsBlamed): AsyncIterable<Uint8Array> {
  yield* body;
  if (trailer.get("grpc-status") !== String(Code.Internal) || !isBlamed(decoded(trailer.get("grpc-message")))) return;
  trailer.set("grpc-status", String(Code.InvalidArgument));
  trailer.set("grpc-message", encodeURIComponent(UNREADABLE_TOLD));
  trailer.delete("grpc-status-details-bin");
}

/** In gRPC-web the trailers are the last frame of the body, with the highest bit of its flags set. */
async function* mendWebTrailers(body: AsyncIterable<Uint8Array>, isBlamed: IsBlamed): AsyncIterable<Uint8Array> {
  for await (const frame of body) {
    const text = (frame[0] ?? 0) & 0x80 ? Buffer.from(frame).subarray(5).toString("utf8") : "";
    const message = /^grpc-message: (.*)$/m.exec(text)?.[1]?.trim() ?? "";
    if (!/^grpc-status: 13\s*$/m.test(text) || !isBlamed(decoded(message))) yield frame;
    else
      yield encodeEnvelope(
        0x80,
        Buffer.from(`grpc-status: ${Code.InvalidArgument}\r\ngrpc-message: ${encodeURIComponent(UNREADABLE_TOLD)}\r\n`),
      );
  }
}

/** A stream of Connect's own ends with a message of JSON, with the second bit of its flags set. */
async function* mendEndOfStream(body: AsyncIterable<Uint8Array>, isBlamed: IsBlamed): AsyncIterable<Uint8Array> {
  for await (const frame of body) {
    const last =
      frame[0] === endStreamFlag ? (JSON.parse(Buffer.from(frame).subarray(5).toString("utf8")) as { error?: typeof ERROR }) : {};
    if (last.error?.code !== "internal" || !isBlamed(last.error.message)) yield frame;
    else yield encodeEnvelope(endStreamFlag, Buffer.from(JSON.stringify({ ...last, error: ERROR })));
  }
}

function decoded(message: string | null): string {
  return decodeURIComponent(message ?? "");
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
