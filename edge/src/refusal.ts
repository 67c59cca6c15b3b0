import type { ServerResponse } from "node:http";
import type { ConnectError } from "@connectrpc/connect";
import { encodeEnvelope } from "@connectrpc/connect/protocol";
import { codeToHttpStatus, endStreamFlag, endStreamToJson, errorToJson } from "@connectrpc/connect/protocol-connect";
import { setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import { header, send, type EdgeRequest, type EdgeResponse } from "./http.ts";

/**
 * Refuses a request before any of it was understood, in the words of the protocol that it came by: gRPC and gRPC-web
 * as an answer of headers alone, Connect's streams as their last message, everything else as Connect's JSON. Its metadata
 * goes as headers.
 */
export function refuse(request: EdgeRequest, response: EdgeResponse, error: ConnectError): void {
  const headers = Object.fromEntries(error.metadata);
  const type = header(request, "content-type") ?? "";
  if (type.startsWith("application/grpc")) {
    const status = new Headers();
    setTrailerStatus(status, error);
    for (const [name, value] of Object.entries({ ...headers, "content-type": type })) response.setHeader(name, value);
    for (const [name, value] of status) response.setHeader(name, value);
    response.statusCode = 200;
    (response as ServerResponse).end();
    return;
  }
  if (type.startsWith("application/connect+")) {
    const last = encodeEnvelope(endStreamFlag, Buffer.from(JSON.stringify(endStreamToJson(new Headers(), error, undefined))));
    send(response, 200, { ...headers, "content-type": type }, last);
    return;
  }
  const status = codeToHttpStatus(error.code);
  send(response, status, { ...headers, "content-type": "application/json" }, JSON.stringify(errorToJson(error, undefined)));
}
