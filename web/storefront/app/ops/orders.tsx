import type { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { Link, useSearchParams } from "react-router";
import { Badge, buttonClass } from "@technova/ui";
import type { Route } from "./+types/orders";
import { priceText } from "../lib/locale.ts";
import { priceOf } from "../lib/shown.server.ts";
import { operatorsMeta } from "./meta.ts";
import { Desk, at } from "./desk.server.ts";
import { STATE_NAMES, STATE_TONES, stateName } from "./order-states.ts";
import { Moment, Nothing, Table, useFresh } from "./parts.tsx";

export async function loader(args: Route.LoaderArgs) {
  const desk = Desk.open(args);
  const { searchParams } = new URL(args.request.url);
  const wanted = STATE_NAMES.indexOf(searchParams.get("state") as (typeof STATE_NAMES)[number]);
  const asked = { pageSize: 50, pageToken: searchParams.get("page") ?? "", states: wanted > 0 ? [wanted as OrderState] : [] };
  const { orders, nextPageToken } = await desk.need(desk.client(OrderService).listOrders(asked));
  return {
    next: nextPageToken,
    orders: orders.map((order) => ({
      id: order.id,
      state: stateName(order.state),
      cancelling: order.cancelling,
      why: order.cancelReason,
      total: priceOf(order.total, "en"),
      email: order.email,
      time: at(order.createTime),
      changed: at(order.updateTime),
    })),
  };
}

export function meta() {
  return operatorsMeta("Orders");
}

export default function Orders({ loaderData: { orders, next } }: Route.ComponentProps) {
  const [parameters] = useSearchParams();
  // Somebody who turned the pages reads what is there.
  useFresh(!parameters.has("page"));
  const state = parameters.get("state") ?? "";
  const older = new URLSearchParams({ ...(state === "" ? {} : { state }), page: next });
  return (
    <>
      <h1 className="text-3xl font-semibold">Orders</h1>
      <nav aria-label="States">
        <ul className="flex flex-wrap gap-2 text-sm">
          {["", ...STATE_NAMES.slice(1)].map((name) => (
            <li key={name}>
              <Link
                to={name === "" ? "/ops/orders" : `/ops/orders?state=${name}`}
                aria-current={name === state ? "true" : undefined}
                className="inline-flex min-h-9 items-center rounded-full border border-line bg-surface px-3 aria-[current]:bg-sunken aria-[current]:font-semibold"
              >
                {name === "" ? "all" : name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {orders.length === 0 ? (
        <Nothing>There is no such order. Buy something.</Nothing>
      ) : (
        <Table label="Orders" head={["Placed", "Order", "State", "Total", "For", "Changed"]}>
          {orders.map((order) => (
            <tr key={order.id}>
              <td>
                <Moment ms={order.time} />
              </td>
              <th scope="row">
                <Link to={`/ops/orders/${order.id}`} className="underline underline-offset-4">
                  {order.id.slice(-8).toUpperCase()}
                </Link>
              </th>
              <td>
                <Badge tone={STATE_TONES[order.state]}>
                  {order.cancelling ? "cancelling" : order.state} {order.why === "" ? "" : `(${order.why})`}
                </Badge>
              </td>
              <td className="tabular-nums">{priceText(order.total)}</td>
              <td>{order.email}</td>
              <td>
                <Moment ms={order.changed} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      {next === "" ? null : (
        <Link to={`/ops/orders?${older.toString()}`} className={buttonClass("plain")}>
          Older orders
        </Link>
      )}
    </>
  );
}
