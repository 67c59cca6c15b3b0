import { expect, it } from "vitest";
import type { OrderRow } from "../storage/orders.ts";
import type { TimelineRow } from "../storage/timeline.ts";
import { presentOrder } from "./present.ts";

const NOW = new Date(0);

it("shows an order as it stood, without what came onto its timeline after it was read", () => {
  const row = {
    id: "ord_1",
    state: "captured",
    currency: "USD",
    lines: [],
    subtotal: 0n,
    shipping_price: 0n,
    total: 0n,
    shipping_address: Buffer.alloc(0),
    billing_address: Buffer.alloc(0),
    action_expire_time: null,
    step: "fulfil",
    sequence: 2,
    create_time: NOW,
    update_time: NOW,
  } as unknown as OrderRow;
  const entry = (sequence: number): TimelineRow => ({
    sequence,
    create_time: NOW,
    kind: "CAPTURED",
    state: "captured",
    reason: "",
    detail: "",
    location: "",
    occur_time: null,
  });
  expect(presentOrder(row, [entry(1), entry(2), entry(3)]).timeline?.map(({ sequence }) => sequence)).toEqual([1, 2]);
});
