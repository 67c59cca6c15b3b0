import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { PlaceOrderRequestSchema, type OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { DomainError, decodePageToken, encodePageToken, pageSizeOf } from "@technova/kit";
import { callOf, idempotencyKeyOf } from "@technova/mesh";
import { cancelOrder } from "../app/cancel-order.ts";
import type { OrderDependencies } from "../app/dependencies.ts";
import { placeOrder } from "../app/place-order.ts";
import { watchOrder } from "../app/watch-order.ts";
import type { State } from "../domain/saga.ts";
import { claimOrder, isGranted, orderKeys } from "../storage/grants.ts";
import { getOrder, getOrders, listOrders, type OrderRow } from "../storage/orders.ts";
import { getTimeline, getTimelines } from "../storage/timeline.ts";
import { admitCart } from "./carts.ts";
import { ORDER_STATES, presentEntry, presentOrder } from "./present.ts";

const DEFAULT_PAGE = 20;

export function orderRpcs(deps: OrderDependencies): ServiceImpl<typeof OrderService> {
  const present = async (row: OrderRow) => ({ order: presentOrder(row, row.timeline ?? (await getTimeline(deps.reads, row.id, 0))) });
  /** The order, where its caller may see it: most are its owner, of whom nothing else need be asked. */
  const visible = async (id: string, context: HandlerContext): Promise<OrderRow> => {
    const order = await getOrder(deps.reads, id);
    const { subject } = callOf(context).caller;
    const granted = order !== undefined && order.owner !== subject && (await isGranted(deps.reads, id, subject));
    return admitOrder(context, granted)(order);
  };
  return {
    async placeOrder(request, context) {
      const call = callOf(context);
      const { subject } = call.caller;
      const order = await placeOrder(deps, request, subject, idempotencyKeyOf(call, PlaceOrderRequestSchema, request), admitCart(context));
      // A repeat is found by the caller's own subject and key.
      call.own(order.owner);
      return present(order);
    },
    async batchGetOrders({ ids }) {
      const [rows, timelines, keys] = await Promise.all([
        getOrders(deps.reads, ids),
        getTimelines(deps.reads, ids),
        orderKeys(deps.reads, ids),
      ]);
      return { orders: rows.map((row) => presentOrder(row, timelines.get(row.id) ?? [])), keys };
    },
    async getOrder({ id }, context) {
      return present(await visible(id, context));
    },
    async claimOrder({ id, key }, context) {
      const { subject } = callOf(context).caller;
      if (!(await claimOrder(deps.database, id, key, subject, deps.clock.now())))
        throw new DomainError("NOT_FOUND", "this link belongs to no order; use the one in the newest mail");
      return {};
    },
    async listOrders({ pageSize, pageToken, states }, context) {
      const call = callOf(context);
      const size = pageSizeOf(pageSize, DEFAULT_PAGE);
      const owner = call.can("order.orders.read") ? undefined : call.caller.subject;
      const wanted = (Object.entries(ORDER_STATES) as [State, number][])
        .filter(([, state]) => states.includes(state))
        .map(([name]) => name);
      const bound = [owner ?? "all", wanted];
      const after = decodePageToken(pageToken, bound, 2);
      const rows = await listOrders(
        deps.database,
        owner,
        wanted,
        after === undefined ? undefined : { time: String(after[0]), id: String(after[1]) },
        size + 1,
      );
      const page = rows.slice(0, size);
      const last = page.at(-1);
      return {
        orders: page.map((row) => presentOrder(row, [])),
        nextPageToken: rows.length > size && last !== undefined ? encodePageToken([last.create_time.toISOString(), last.id], bound) : "",
      };
    },
    async cancelOrder({ id, reason }, context) {
      const granted = await isGranted(deps.reads, id, callOf(context).caller.subject);
      return present(await cancelOrder(deps, id, reason, admitOrder(context, granted)));
    },
    async *watchOrder({ id, afterSequence }, context) {
      await visible(id, context);
      for await (const { entry, order } of watchOrder(deps, id, afterSequence, context.signal))
        yield { entry: presentEntry(entry), order: presentOrder(order, []) };
    },
  };
}

/** Lets the owner pass, and whoever came by the link of a mail. */
function admitOrder(context: HandlerContext, granted: boolean): (order: OrderRow | undefined) => OrderRow {
  const call = callOf(context);
  return (order) => {
    if (order === undefined) throw call.notFound();
    call.own(granted ? call.caller.subject : order.owner);
    return order;
  };
}
