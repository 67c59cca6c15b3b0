import { create, toJsonString } from "@bufbuild/protobuf";
import {
  OrderService,
  WatchOrderRequestSchema,
  WatchOrderResponseSchema,
  type WatchOrderResponse,
} from "@technova/gen/technova/order/v1/order_service_pb.js";
import { EventStream } from "./event-stream.ts";
import type { Front } from "./front.ts";
import type { Gateway } from "./gateway.ts";
import { header, sendError, type EdgeRequest, type EdgeResponse } from "./http.ts";

const PATH = /^\/orders\/(ord_[0-9a-f-]{36})\/events$/;
/** Largest int32. */
export const MAX_SEQUENCE = 2_147_483_647;

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
  const last = Number(header(request, "last-event-id") ?? url.searchParams.get("after_sequence") ?? 0);
  if (!Number.isInteger(last) || last < 0 || last > MAX_SEQUENCE) {
    sendError(response, 400, "invalid_argument", "Last-Event-ID and after_sequence are numbers of entries of the timeline");
    return;
  }
  const watch = create(WatchOrderRequestSchema, { id: orderId, afterSequence: last });
  const stream = new EventStream(request, response);
  try {
    for await (const message of gateway.stream(OrderService.method.watchOrder, watch, stream.call(front))) {
      const { entry } = message as WatchOrderResponse;
      const data = toJsonString(WatchOrderResponseSchema, message as WatchOrderResponse);
      stream.send({ id: entry?.sequence ?? 0, name: entry?.kind ?? "entry", data });
    }
    stream.end();
  } catch (error) {
    stream.fail(error);
  }
}
