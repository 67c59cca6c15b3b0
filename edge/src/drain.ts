import { Http2ServerRequest, constants } from "node:http2";
import type { EdgeRequest, EdgeResponse } from "./http.ts";

/** What may still come of a body that nobody reads any more; a sender of more is cut off. */
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_MS = 5000;
const LINGER_MS = 500;

/**
 * Sees to the rest of a request whose answer went out before its body was read to the end. It is read and thrown
 * away, within bounds: a sender that waits for its turn to send does not look at the answer, and over HTTP/1.1
 * the connection could serve no other request.
 */
export function drainAfter(request: EdgeRequest, response: EdgeResponse): void {
  // An answer over HTTP/2 tells of its end only once the stream is closed, which it is not before the request ends.
  // One over HTTP/1.1 must be listened to before it has ended: by then Node reads what is left itself, without bounds.
  if (request instanceof Http2ServerRequest) request.stream.once("finish", () => drain(request));
  else response.once("prefinish", () => drain(request));
}

function drain(request: EdgeRequest): void {
  if (request.readableEnded || request.destroyed || isThere(request)) return;
  let left = MOST_BYTES;
  const cut = setTimeout(() => cutOff(request), MOST_MS);
  let lingering: NodeJS.Timeout | undefined;
  const done = (): void => {
    clearTimeout(cut);
    clearTimeout(lingering);
  };
  request.on("data", (chunk: Buffer) => {
    left -= chunk.byteLength;
    if (left >= 0 || lingering !== undefined) return;
    // Not at once: what is cut off while it still sends may lose the answer that is on its way to it.
    request.pause();
    lingering = setTimeout(() => cutOff(request), LINGER_MS);
  });
  for (const event of ["end", "close", "error"]) request.once(event, done);
  request.resume();
  request.read(0);
}

/** Whether all of a request has come, read or not: then its connection may be serving the next one by now. */
function isThere(request: EdgeRequest): boolean {
  return !(request instanceof Http2ServerRequest) && request.complete;
}

function cutOff(request: EdgeRequest): void {
  if (isThere(request)) return;
  if (request instanceof Http2ServerRequest) request.stream.close(constants.NGHTTP2_NO_ERROR);
  else request.destroy();
}
