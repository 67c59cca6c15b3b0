import { FAILPOINTS, type Failpoint } from "@technova/kit";
import type { BusKind } from "../stack.ts";
import type { Random } from "./random.ts";

/** What is killed beside the process in which a failpoint is armed. */
export type Victim = "nothing" | "postgres" | "node" | "both" | "nats" | "nats and all it holds";

const VICTIMS: readonly Victim[] = ["nothing", "nothing", "postgres", "node", "both"];
const VICTIMS_OVER_NATS: readonly Victim[] = ["nothing", "postgres", "node", "both", "nats", "nats and all it holds"];

export interface Round {
  readonly failpoint: Failpoint;
  /** The how many-th time it is passed. */
  readonly nth: number;
  readonly victim: Victim;
  /** Rest before the kill, in milliseconds. */
  readonly delayMs: number;
}

/** Points that a run passes rarely; armed for the first time they are. */
const RARE = new Set<Failpoint>([
  "order.cancel-requested",
  "order.payment-cancelled",
  "order.action-required",
  "order.shipment-cancelled",
  "inventory.released",
]);

/**
 * Enough rounds for the orders, all failpoints among them where there are enough rounds. Depends on the seed and the
 * bus alone.
 */
export function makeSchedule(random: Random, orders: number, bus: BusKind): Round[] {
  const rounds = Math.max(4, Math.min(FAILPOINTS.length + 4, Math.ceil(orders / 9)));
  const order: Failpoint[] = [];
  while (order.length < rounds) order.push(...random.shuffle(FAILPOINTS));
  return order.slice(0, rounds).map((failpoint) => ({
    failpoint,
    nth: RARE.has(failpoint) ? 1 : 1 + random.below(3),
    victim: random.pick(bus === "nats" ? VICTIMS_OVER_NATS : VICTIMS),
    delayMs: random.below(600),
  }));
}
