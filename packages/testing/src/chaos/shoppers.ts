import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { OrderState, type Order } from "@technova/gen/technova/order/v1/order_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { reasonOf } from "@technova/mesh";
import { Shopper } from "../shopper.ts";
import type { Random } from "./random.ts";
import type { Tally } from "./tally.ts";

const TOKENS = [
  "tok_ok",
  "tok_ok",
  "tok_ok",
  "tok_declined",
  "tok_insufficient_funds",
  "tok_slow",
  "tok_lost_answer",
  "tok_webhook_first",
  "tok_webhook_twice",
  "tok_requires_action",
  "tok_requires_action",
];
/** How the carrier treats the parcels; all are swift, so that journeys end within the run. */
const CARRIAGE = ["", "", "", ",return", ",fail-once", ",lost-answer", ",refuse"];
const UNDECIDED_MS = 5000;
const PATIENCE_MS = 120_000;

/** What the shop told a shopper of an order; checked against the database at the end. */
export interface Told {
  readonly orderId: string;
  readonly key: string;
  readonly cartId: string;
}

export interface Shelf {
  /** Variants of which there is plenty. */
  readonly plenty: readonly string[];
  /** One of which there is not enough for everybody. */
  readonly scarce: string;
}

export interface ShoppingOptions {
  readonly edgeUrl: () => string;
  readonly shelf: Shelf;
  readonly random: Random;
  readonly tally: Tally;
  readonly told: Told[];
  /** True while more is to be bought. */
  readonly goOn: () => boolean;
}

/** Buys, cancels, approves, refuses, walks away and tries again, whatever dies meanwhile. */
export async function shop(options: ShoppingOptions): Promise<void> {
  const shopper = new Shopper(options.edgeUrl());
  await persist(options, () => shopper.openSession());
  while (options.goOn()) {
    const { random, shelf } = options;
    const items = [{ variantId: random.chance(0.3) ? shelf.scarce : random.pick(shelf.plenty), quantity: 1 + random.below(3) }];
    if (random.chance(0.4)) items.push({ variantId: random.pick(shelf.plenty.filter((id) => id !== items[0]?.variantId)), quantity: 1 });
    const cart = await persist(options, () => shopper.fillCart(random.pick(["USD", "JPY", "KWD"]), items));
    const order = await buy(options, shopper, cart.id, random.pick(TOKENS));
    // A refused card: once more with a good one, on the cart that opened again.
    if (order.state === OrderState.CANCELLED && order.cancelReason === "PAYMENT_DECLINED" && random.chance(0.5))
      await buy(options, shopper, cart.id, "tok_ok");
  }
}

async function buy(options: ShoppingOptions, shopper: Shopper, cartId: string, token: string): Promise<Order> {
  const { random, tally, told } = options;
  const key = `chaos-${cartId}-${token}-${random.below(1e9)}`;
  const cancelEarly = random.chance(0.15);
  const cancelLate = random.chance(0.15);
  const decision = random.next();
  const note = `sandbox:swift${random.pick(CARRIAGE)}`;
  const rate = await persist(options, () => shopper.cheapestRate(cartId));
  const placing = persist(options, () => shopper.placeOrder(cartId, rate, token, key, note));
  if (cancelEarly) await cancelSoon(options, shopper, cartId);
  const placed = await placing;
  tally.orders += 1;
  told.push({ orderId: placed.id, key, cartId });
  const order = placed.state === OrderState.PENDING ? await lookAgain(options, shopper, placed) : placed;
  if (order.state === OrderState.ACTION_REQUIRED && decision < 0.8) await decide(options, order.actionUrl, decision < 0.6);
  if (cancelLate) await cancel(options, shopper, order.id, "changed my mind");
  tally.outcome(OrderState[order.state] ?? "?");
  return order;
}

/** Asks to cancel until that is answered; that the carrier was quicker is an answer too. */
async function cancel(options: ShoppingOptions, shopper: Shopper, id: string, reason: string): Promise<void> {
  await persist(options, async () => {
    try {
      await shopper.client(OrderService).cancelOrder({ id, reason });
    } catch (error) {
      if (reasonOf(error) !== "ORDER_FULFILLED") throw error;
    }
  });
}

/** Looks at an order for as long as people do before they give up, until it is decided. */
async function lookAgain(options: ShoppingOptions, shopper: Shopper, placed: Order): Promise<Order> {
  let order = placed;
  for (const deadline = Date.now() + UNDECIDED_MS; order.state === OrderState.PENDING && Date.now() < deadline;) {
    await sleep(100);
    order = (await persist(options, () => shopper.client(OrderService).getOrder({ id: placed.id }))).order ?? order;
  }
  return order;
}

/** Cancels an order while it is being placed: it shows in the list before its answer comes. */
async function cancelSoon(options: ShoppingOptions, shopper: Shopper, cartId: string): Promise<void> {
  const orders = shopper.client(OrderService);
  for (let look = 0; look < 5; look += 1) {
    const { orders: own } = await persist(options, () => orders.listOrders({ pageSize: 5 }));
    const order = own.find((one) => one.cartId === cartId);
    if (order !== undefined) {
      await cancel(options, shopper, order.id, "too slow");
      return;
    }
    await sleep(5);
  }
}

/** Approves or refuses on the provider's page, as a browser would. */
async function decide(options: ShoppingOptions, url: string, approve: boolean): Promise<void> {
  await persist(options, async () => {
    const response = await fetch(url, {
      method: "POST",
      body: new URLSearchParams({ decision: approve ? "approve" : "refuse" }),
      signal: AbortSignal.timeout(10_000),
    });
    await response.text();
    if (response.status >= 500) throw new ConnectError(`the page answered ${response.status}`, Code.Unavailable);
  });
}

/** Tries until it is answered, as people do while a shop is down. A refusal is an answer; INTERNAL is a violation. */
async function persist<T>(options: ShoppingOptions, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const told = ConnectError.from(error);
      if (isOurFault(told)) options.tally.check(false, () => `somebody was told: ${told.message}`);
      if (Date.now() > deadline) throw new Error(`no answer within ${PATIENCE_MS} ms: ${told.message}`, { cause: error });
      await sleep(50 + options.random.below(200));
    }
  }
}

/** The platform's own words for a failure that it did not expect; the client calls a cut connection INTERNAL too. */
function isOurFault(error: ConnectError): boolean {
  return error.code === Code.Internal && error.message.includes("something went wrong on our side");
}
