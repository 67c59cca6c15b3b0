import type { ConnectError } from "@connectrpc/connect";

/** What came with a refusal, told apart as Connect's errors do not. */
export interface ErrorMetadata {
  readonly header: Headers;
  readonly trailer: Headers;
}

const known = new WeakMap<ConnectError, ErrorMetadata>();

/** Notes where a refusal's metadata came from; the error carries both as one besides. */
export function noteErrorMetadata(error: ConnectError, metadata: ErrorMetadata): void {
  known.set(error, metadata);
  for (const part of [metadata.header, metadata.trailer]) for (const [name, value] of part) error.metadata.append(name, value);
}

/** Headers and trailers of a refusal that a transport of the mesh gave. */
export function errorMetadataOf(error: unknown): ErrorMetadata | undefined {
  return known.get(error as ConnectError);
}
