import { setTimeout as sleep } from "node:timers/promises";
import { SpanKind, currentTraceParent, errorMessage, failpoint, traced, type Failpoint } from "@technova/kit";
import { isTransient } from "@technova/mesh";
import { RESTING, WAITING, retryDelayMs, type Step } from "../domain/saga.ts";
import { getOrder, retryStep, type OrderRow } from "../storage/orders.ts";
import { advance } from "./advance.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { carryOut } from "./steps.ts";

const GIVE_BACK_TRIES = 12;
const GIVE_BACK_REST_MS = 300;

/** Points between every two steps, named after what has just been committed. */
const AFTER: Readonly<Partial<Record<Step, Failpoint>>> = {
  authorize: "order.stock-reserved",
  confirm: "order.payment-authorized",
  await_action: "order.action-required",
  capture: "order.confirmed",
  fulfil: "order.captured",
  await_pickup: "order.label-created",
  in_transit: "order.shipped",
  cancel_payment: "order.shipment-cancelled",
  release_stock: "order.payment-cancelled",
  cancelled: "order.cancelled",
};

/**
 * Drives an order whose lease this process holds until it rests, waits for somebody, or has to be tried again
 * later. Every result is committed together with what comes next, so that whoever takes over after a crash
 * finds the order as it stands.
 */
export async function driveOrder(deps: OrderDependencies, order: OrderRow): Promise<OrderRow> {
  let current = order;
  while (!RESTING.has(current.step)) {
    const from = current;
    const moved = await takeStep(deps, from);
    if (moved === undefined) return (await getOrder(deps.database, from.id)) ?? from;
    current = moved;
    const point = AFTER[current.step];
    if (point !== undefined && from.step !== current.step) failpoint(point);
    // Its lease was let go with the result: whoever is due next takes it up.
    if (WAITING.has(current.step)) return current;
  }
  return current;
}

/** One step; undefined where this process is not to go on. */
async function takeStep(deps: OrderDependencies, order: OrderRow): Promise<OrderRow | undefined> {
  // Whoever takes an order up later goes on in the trace in which it was placed.
  const parent = currentTraceParent() || order.trace_parent;
  const attributes = { "technova.order.id": order.id, "technova.order.attempt": order.step_attempts };
  return traced({ service: "order", name: `step ${order.step}`, kind: SpanKind.INTERNAL, parent, attributes }, () => tryStep(deps, order));
}

async function tryStep(deps: OrderDependencies, order: OrderRow): Promise<OrderRow | undefined> {
  try {
    const result = await carryOut(deps, order);
    if ("waitUntil" in result) {
      await retryStep(deps.database, order, result.waitUntil, false, deps.clock.now());
      return undefined;
    }
    failpoint("order.before-step-commit");
    return await deps.database.transaction((tx) => advance(deps, tx, order, result, { fence: order.fence, keepLease: true }));
  } catch (error) {
    const facts = { order: order.id, step: order.step, attempts: order.step_attempts + 1, error: errorMessage(error) };
    // Once is weather; what goes on failing is worth a look.
    if (isTransient(error) && order.step_attempts < 5) deps.logger.debug(facts, "a step is not decided yet; it will be tried again");
    else deps.logger.warn(facts, "a step failed unexpectedly; it will be tried again");
    const now = deps.clock.now();
    await giveBack(deps, order, new Date(now.getTime() + retryDelayMs(order.step_attempts, deps.random())), now);
    return undefined;
  }
}

/** Gives the lease back with the try counted; while the database is away for a moment, a few times over. */
async function giveBack(deps: OrderDependencies, order: OrderRow, due: Date, now: Date): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await retryStep(deps.database, order, due, true, now);
    } catch (error) {
      // Whatever fails here, the lease ends by itself.
      if (attempt === GIVE_BACK_TRIES) throw error;
      await sleep(GIVE_BACK_REST_MS);
    }
  }
}
