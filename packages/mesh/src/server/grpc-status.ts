import { create, toBinary } from "@bufbuild/protobuf";
import { AnySchema, anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { Metadata, type ServiceError, type StatusObject } from "@grpc/grpc-js";
import { fromBinary } from "@bufbuild/protobuf";
import { StatusSchema } from "@technova/gen/google/rpc/status_pb.js";

const DETAILS = "grpc-status-details-bin";

/** A refusal as gRPC sends it: code, message, and google.rpc.Status with the details in the trailers. */
export function toGrpcStatus(error: ConnectError): Partial<StatusObject> {
  const metadata = new Metadata();
  for (const [name, value] of error.metadata) metadata.add(name, value);
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

/** The same, read by a client. */
export function fromGrpcError(error: ServiceError): ConnectError {
  const code = error.code in Code ? (error.code as unknown as Code) : Code.Unknown;
  const [packed] = error.metadata?.get(DETAILS) ?? [];
  // What the library itself says names addresses, which are nobody's business outside.
  const told = new ConnectError(packed === undefined ? (LIBRARY_TEXT[code] ?? error.details) : error.details, code);
  if (Buffer.isBuffer(packed)) {
    const status = fromBinary(StatusSchema, packed);
    told.details.push(...status.details.map((any) => ({ type: any.typeUrl.slice(any.typeUrl.lastIndexOf("/") + 1), value: any.value })));
  }
  for (const [name, value] of Object.entries(error.metadata?.getMap() ?? {})) {
    if (name !== DETAILS && typeof value === "string") told.metadata.set(name, value);
  }
  return told;
}

/** grpc-js wants Buffers; this is a view, not a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
