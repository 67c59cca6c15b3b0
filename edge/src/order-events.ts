import { create, toJsonString, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import {
  OrderService,
  WatchOrderRequestSchema,
  WatchOrderResponseSchema,
  type WatchOrderResponse,
} from "@technova/gen/technova/order/v1/order_service_pb.js";
import { ConnectError } from "@connectrpc/connect";
import { META } from "@technova/mesh";
import { codeToString } from "@connectrpc/connect/protocol-connect";
import type { Front } from "./front.ts";
import type { Gateway } from "./gateway.ts";
import { cookieOf, header, sendError, type EdgeRequest, type EdgeResponse } from "./http.ts";
import { refuse } from "./refusal.ts";

const PATH = /^\/orders\/(ord_[0-9a-f-]{36})\/events$/;
const HEARTBEAT_MS = 15_000;
/** After this long without an entry the stream says that it is open. */
const QUIET_MS = 1000;
/** Largest int32. */
const MAX_SEQUENCE = 2_147_483_647;

/** Of the shop's pages. */
function bearerOf(request: EdgeRequest): string | undefined {
  const token = cookieOf(request, "technova_session");
  return token === "" ? undefined : `Bearer ${token}`;
}

/** The order id of `GET /orders/<id>/events`, or undefined for another path. */
export function orderEventsId(pathname: string): string | undefined {
  return PATH.exec(pathname)?.[1];
}

/**
 * An order's timeline as server-sent events, for browsers and curl. The id of an event is the entry's
 * sequence, so `Last-Event-ID` resumes where a connection broke.
 */
export async function serveOrderEvents(
  gateway: Gateway,
  request: EdgeRequest,
  response: EdgeResponse,
  orderId: string,
  url: URL,
  front: Front,
): Promise<void> {
  const abort = new AbortController();
  const writer = response as import("node:http").ServerResponse;
  writer.once("close", () => abort.abort());
  const last = Number(header(request, "last-event-id") ?? url.searchParams.get("after_sequence") ?? 0);
  if (!Number.isInteger(last) || last < 0 || last > MAX_SEQUENCE) {
    sendError(response, 400, "invalid_argument", "Last-Event-ID and after_sequence are numbers of entries of the timeline");
    return;
  }
  // An EventSource hears events without a name as messages; of named ones it must know every name.
  const unnamed = url.searchParams.get("unnamed") === "1";
  const watch = create(WatchOrderRequestSchema, { id: orderId, afterSequence: last });
  const begin = (): void => {
    if (!writer.headersSent)
      writer.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", "x-content-type-options": "nosniff" });
  };
  // Nothing may happen for a while; a refusal would have come by then.
  const quiet = setTimeout(() => {
    begin();
    writer.write(": waiting\n\n");
  }, QUIET_MS);
  const heartbeat = setInterval(() => {
    if (writer.headersSent) writer.write(": still here\n\n");
  }, HEARTBEAT_MS);
  try {
    for await (const message of gateway.stream(OrderService.method.watchOrder, watch, {
      // Pages cannot send a header with an EventSource; the cookie reads, and changes nothing.
      header: (name) => header(request, name) ?? (name === META.authorization ? bearerOf(request) : undefined),
      headers: () => new Headers(),
      timeoutMs: 3_600_000,
      signal: abort.signal,
      front,
    })) {
      const { entry } = message as WatchOrderResponse;
      begin();
      writer.write(
        `id: ${entry?.sequence ?? 0}\n${unnamed ? "" : `event: ${entry?.kind ?? "entry"}\n`}data: ${json(WatchOrderResponseSchema, message as WatchOrderResponse)}\n\n`,
      );
    }
    begin();
    writer.end("event: end\ndata: {}\n\n");
  } catch (error) {
    if (abort.signal.aborted) return;
    const told = ConnectError.from(error);
    if (writer.headersSent)
      writer.end(`event: error\ndata: ${JSON.stringify({ code: codeToString(told.code), message: told.rawMessage })}\n\n`);
    else refuse(request, response, told);
  } finally {
    clearTimeout(quiet);
    clearInterval(heartbeat);
  }
}

function json<D extends DescMessage>(schema: D, message: MessageShape<D>): string {
  return toJsonString(schema, message);
}
