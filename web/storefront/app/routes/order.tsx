import { Code, ConnectError } from "@connectrpc/connect";
import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { useState } from "react";
import { Form, Link, data, redirect, useNavigation } from "react-router";
import type { Route } from "./+types/order";
import { Button, Disclosure, Notice, buttonClass } from "@technova/ui";
import { Told } from "../components/told.tsx";
import { Journey } from "../components/journey.tsx";
import { RouteProblem } from "../components/problem.tsx";
import { Address } from "../components/address.tsx";
import { Lines, Sums } from "../components/lines.tsx";
import { CHECKOUT_FORM, useForgottenForm } from "../lib/kept-form.ts";
import { formatTime, pathIn } from "../lib/locale.ts";
import { loadForDocument } from "../lib/messages.ts";
import { useLive } from "../lib/live.ts";
import { orOffline, unlessRefused } from "../lib/offline.ts";
import { privateMeta } from "../lib/meta.ts";
import { addressLines, hasCartOf, journeyOf, refusalOf } from "../lib/order.server.ts";
import { Shop } from "../lib/shop.server.ts";
import { priceOf } from "../lib/shown.server.ts";
import { serviceName, useSay } from "../lib/text.tsx";

await loadForDocument("buying");

const STATES = {
  [OrderState.UNSPECIFIED]: "pending",
  [OrderState.PENDING]: "pending",
  [OrderState.ACTION_REQUIRED]: "action",
  [OrderState.CONFIRMED]: "confirmed",
  [OrderState.CAPTURED]: "captured",
  [OrderState.FULFILLED]: "fulfilled",
  [OrderState.DELIVERED]: "delivered",
  [OrderState.CANCELLED]: "cancelled",
} as const satisfies Record<OrderState, string>;

/** Nothing more happens to them. */
const ENDED: ReadonlySet<string> = new Set(["delivered", "returned", "cancelled"]);

/** The way of an order that goes well. */
const WAY = ["pending", "confirmed", "captured", "fulfilled", "delivered"] as const;
/** Behind the first step it is paid, and nobody types its address again. */
const PAID: ReadonlySet<string> = new Set(WAY.slice(1));

export async function loader(args: Route.LoaderArgs) {
  const shop = await Shop.open(args);
  const key = new URL(args.request.url).searchParams.get("key");
  if (key !== null) {
    if (!(await shop.claimOrder(args.params.id, key))) throw data(null, { status: 404 });
    // Without the key, which is for nobody else who sees the address.
    return redirect(pathIn(shop.language, `/order/${args.params.id}`), { headers: shop.headers });
  }
  try {
    const { order } = await shop.client(OrderService).getOrder({ id: args.params.id });
    if (order === undefined) throw data(null, { status: 404 });
    const address = addressLines(order.shippingAddress, shop.language);
    const billing = addressLines(order.billingAddress, shop.language);
    const kinds = new Set(order.timeline.map((entry) => entry.kind));
    const state = order.state === OrderState.FULFILLED && kinds.has("RETURNED") ? "returned" : STATES[order.state];
    return {
      language: shop.language,
      id: order.id,
      state,
      cancelling: order.cancelling,
      ended: ENDED.has(state) && !order.cancelling,
      refusal: state === "cancelled" ? refusalOf(order, await hasCartOf(shop, order)) : undefined,
      actionUrl: state === "action" ? order.actionUrl : "",
      email: order.email,
      items: order.lines.map((line) => ({
        id: line.variantId,
        name: line.name,
        options: line.options,
        quantity: line.quantity,
        total: priceOf(line.total, shop.language),
      })),
      subtotal: priceOf(order.subtotal, shop.language),
      shipping: priceOf(order.shippingPrice, shop.language),
      shippingName: order.shippingName,
      total: priceOf(order.total, shop.language),
      address,
      billing: billing.join() === address.join() ? [] : billing,
      // When each state began.
      times: Object.fromEntries(
        order.timeline.map((entry) => [STATES[entry.state], Number(entry.createTime?.seconds ?? 0n) * 1000]).toReversed(),
      ) as Record<string, number>,
      sequence: order.timeline.at(-1)?.sequence ?? 0,
      journey: journeyOf(order.timeline, shop.language),
    };
  } catch (error) {
    if (
      error instanceof ConnectError &&
      [Code.NotFound, Code.PermissionDenied, Code.Unauthenticated, Code.InvalidArgument].includes(error.code)
    )
      throw data(null, { status: 404 });
    throw error;
  }
}

export async function action(args: Route.ActionArgs) {
  const shop = await Shop.open(args);
  try {
    await shop.client(OrderService).cancelOrder({ id: args.params.id, reason: "cancelled by the buyer" });
  } catch (error) {
    const { code } = ConnectError.from(error);
    const late = code === Code.FailedPrecondition;
    return data({ problem: late ? "order.tooLate" : "unavailable" }, { status: late ? 409 : 503 });
  }
  return redirect(pathIn(shop.language, `/order/${args.params.id}`), 303);
}

export const shouldRevalidate = unlessRefused;

export function clientAction({ serverAction }: Route.ClientActionArgs) {
  return orOffline(serverAction);
}

export function meta({ loaderData }: Route.MetaArgs) {
  return privateMeta(loaderData?.language, (say) =>
    say("title.order", { number: numberOf(loaderData?.id ?? ""), state: say(`order.${loaderData?.state ?? "pending"}`) }),
  );
}

/** What people call an order: the end of its id. */
function numberOf(id: string): string {
  return id.slice(-8).toUpperCase();
}

/** Whose it is not is told no more than that: the link in the mail leads there. */
export function ErrorBoundary() {
  return <RouteProblem framed missing="order" />;
}

export default function Order({ loaderData: order, actionData }: Route.ComponentProps) {
  const say = useSay();
  const { language, state } = order;
  useForgottenForm(CHECKOUT_FORM, PAID.has(state));
  const busy = useNavigation().state !== "idle";
  // The stream goes on by itself after what the page began with.
  const [seen] = useState(order.sequence);
  useLive(order.ended ? [] : [`${order.id}@${seen}`]);
  const reached = WAY.findIndex((one) => one === (state === "action" ? "pending" : state === "returned" ? "fulfilled" : state));
  const cancellable = ["pending", "action", "confirmed", "captured"].includes(state) && !order.cancelling;
  return (
    <div className="mx-auto max-w-3xl space-y-8">
      <div className="space-y-2" aria-live="polite">
        <p className="text-sm text-muted">{say("order.number", { number: numberOf(order.id) })}</p>
        <h1 className="text-3xl font-semibold">{say(`order.${state}`)}</h1>
        <p className="text-muted">
          {order.cancelling
            ? say("order.cancelling")
            : order.refusal === undefined
              ? say(`order.${state}.next`, { email: order.email })
              : `${say(order.refusal.why)} ${order.refusal.money === "" ? "" : say(order.refusal.money)}`}
        </p>
      </div>
      <Told problem={actionData?.problem} answer={actionData} />
      {order.ended ? null : (
        <noscript className="block">
          <a href={pathIn(language, `/order/${order.id}`)} className={buttonClass("plain")}>
            {say("order.look")}
          </a>
        </noscript>
      )}
      {order.actionUrl === "" ? null : (
        <Notice>
          <p className="mb-3">{say("order.approve")}</p>
          <a href={order.actionUrl} target="_blank" rel="noopener" className={buttonClass()}>
            {say("order.approve.go")}
          </a>
        </Notice>
      )}
      {order.refusal?.again === true ? (
        <div className="flex flex-wrap gap-3">
          {order.refusal.payable ? (
            <Link to={`${pathIn(language, "/checkout")}?again=${order.id}`} className={buttonClass()}>
              {say("order.payAgain")}
            </Link>
          ) : null}
          <Link to={pathIn(language, "/cart")} className={buttonClass(order.refusal.payable ? "plain" : "primary")}>
            {say("order.again")}
          </Link>
        </div>
      ) : null}
      {state === "cancelled" ? null : (
        <ol className="grid gap-2 sm:grid-cols-5" aria-label={say("order.way")}>
          {WAY.map((step, place) => (
            <li
              key={step}
              aria-current={place === reached ? "step" : undefined}
              className={`rounded-control border-t-4 bg-surface px-3 py-3 text-sm ${place <= reached ? "border-accent font-medium" : "border-line text-muted forced-colors:border-dotted"}`}
            >
              {say(`step.${step}`)}
              {order.times[step] === undefined || place > reached ? null : (
                <time dateTime={new Date(order.times[step]).toISOString()} className="block font-normal text-muted">
                  {formatTime(new Date(order.times[step]), language)}
                </time>
              )}
            </li>
          ))}
        </ol>
      )}
      <section className="space-y-4 rounded-card border border-line bg-surface p-6">
        <h2 className="text-xl font-semibold">{say("cart.summary")}</h2>
        <Lines lines={order.items} />
        <Sums
          sums={[
            { label: say("cart.subtotal"), price: order.subtotal },
            { label: serviceName(order.shippingName, say), price: order.shipping },
            { label: say("cart.total"), price: order.total },
          ]}
        />
        <div className="grid gap-4 border-t border-line pt-4 sm:grid-cols-2">
          <Address title={say("checkout.address")} lines={order.address} />
          {order.billing.length === 0 ? null : <Address title={say("checkout.billing")} lines={order.billing} />}
        </div>
      </section>
      <Journey events={order.journey} language={language} />
      {cancellable ? (
        <Disclosure summary={say("order.cancel")} className="max-w-md">
          <Form method="post" className="space-y-3 pb-3">
            <p className="text-muted">{say("order.cancel.means")}</p>
            <Button kind="plain" disabled={busy}>
              {say("order.cancel.sure")}
            </Button>
          </Form>
        </Disclosure>
      ) : null}
    </div>
  );
}
