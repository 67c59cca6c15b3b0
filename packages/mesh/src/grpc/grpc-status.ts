import { create, toBinary } from "@bufbuild/protobuf";
import { AnySchema, anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { Metadata, type ServiceError, type StatusObject } from "@grpc/grpc-js";
import { fromBinary } from "@bufbuild/protobuf";
import { noteErrorMetadata } from "../client/error-metadata.ts";
import { StatusSchema } from "@technova/gen/google/rpc/status_pb.js";

const DETAILS = "grpc-status-details-bin";

/** A refusal as gRPC sends it: code, message, and google.rpc.Status with the details in the trailers, beside those of the handler. */
export function toGrpcStatus(error: ConnectError, trailer?: Headers): Partial<StatusObject> {
  const metadata = new Metadata();
  addToMetadata(metadata, error.metadata);
  if (trailer !== undefined) addToMetadata(metadata, trailer);
  if (error.details.length > 0) {
    const details = error.details.map((detail) => {
      if ("desc" in detail) return anyPack(detail.desc, create(detail.desc, detail.value));
      return create(AnySchema, { typeUrl: `type.googleapis.com/${detail.type}`, value: detail.value });
    });
    const status = create(StatusSchema, { code: error.code, message: error.rawMessage, details });
    metadata.set(DETAILS, asBuffer(toBinary(StatusSchema, status)));
  }
  return { code: error.code as number, details: error.rawMessage, metadata };
}

/** For failures that no service told of: the peer is away, or did not answer in time. */
const LIBRARY_TEXT: Readonly<Partial<Record<Code, string>>> = {
  [Code.Unavailable]: "a service of the platform cannot be reached at the moment; try again shortly",
  [Code.DeadlineExceeded]: "a service of the platform did not answer in time; ask again, it may have been done",
};

/** The same, read by a client, with the headers that came before it; metadata of both kinds goes with the error. */
export function fromGrpcError(error: ServiceError, header?: Headers): ConnectError {
  const code = error.code in Code ? (error.code as unknown as Code) : Code.Unknown;
  const [packed] = error.metadata?.get(DETAILS) ?? [];
  // Without a grpc-message there is none, whatever the type says.
  const text = (error.details as string | undefined) ?? "";
  // What the library itself says names addresses, which are nobody's business outside.
  const told = new ConnectError(packed === undefined ? (LIBRARY_TEXT[code] ?? text) : text, code);
  if (Buffer.isBuffer(packed)) told.details.push(...(readDetails(packed) as ConnectError["details"]));
  const trailer = error.metadata === undefined ? new Headers() : fromMetadata(error.metadata);
  trailer.delete(DETAILS);
  noteErrorMetadata(told, { header: header ?? new Headers(), trailer });
  return told;
}

/** Details that cannot be read are none: the code and the message still count. */
function readDetails(packed: Buffer): { readonly type: string; readonly value: Uint8Array }[] {
  try {
    return fromBinary(StatusSchema, packed).details.map(({ typeUrl, value }) => ({
      type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
      value,
    }));
  } catch {
    return [];
  }
}

/** Headers as gRPC metadata; the values of names that end in -bin are base64 in headers and bytes in gRPC. */
export function toMetadata(headers: Headers): Metadata {
  const metadata = new Metadata();
  addToMetadata(metadata, headers);
  return metadata;
}

export function addToMetadata(metadata: Metadata, headers: Headers): void {
  for (const [name, value] of headers) metadata.add(name, name.endsWith("-bin") ? Buffer.from(value, "base64") : value);
}

export function fromMetadata(metadata: Metadata): Headers {
  const headers = new Headers();
  for (const name of Object.keys(metadata.getMap())) {
    for (const value of metadata.get(name))
      headers.append(name, typeof value === "string" ? value : value.toString("base64").replace(/=+$/, ""));
  }
  return headers;
}

/** grpc-js wants Buffers; this is a view, not a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
