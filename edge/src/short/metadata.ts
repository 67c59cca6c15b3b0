import type { IncomingMessage } from "node:http";
import { isMetadata } from "../forward.ts";

const NONE = new Headers();

/** What of a request's headers is metadata for the service: mostly nothing, and then nothing is made. */
export function metadataOf({ rawHeaders }: IncomingMessage): Headers {
  let headers: Headers | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const value = rawHeaders[index + 1] ?? "";
    if (isMetadata(name, value)) (headers ??= new Headers()).append(name, value);
  }
  return headers ?? NONE;
}
