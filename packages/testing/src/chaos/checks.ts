import type pg from "pg";
import { createClient, type Transport } from "@connectrpc/connect";
import { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { OrderState, type Order } from "@technova/gen/technova/order/v1/order_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { PaymentState } from "@technova/gen/technova/payment/v1/payment_pb.js";
import { LedgerService, PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { SandboxService, type Charge } from "@technova/gen/technova/sandbox/v1/sandbox_service_pb.js";
import type { Told } from "./shoppers.ts";
import { MAIL_STATEMENTS, STATEMENTS } from "./sql-checks.ts";
import type { Tally } from "./tally.ts";

export interface CheckOptions {
  /** To the edge, as an operator. */
  readonly transport: Transport;
  readonly owner: pg.Pool;
  readonly told: readonly Told[];
  readonly tally: Tally;
}

/** The laws, from outside: by RPCs as an operator asks them, and by queries over all schemas. */
export async function checkLaws({ transport, owner, told, tally }: CheckOptions): Promise<void> {
  const orders = await allOrders(transport);
  const byId = new Map(orders.map((order) => [order.id, order]));
  for (const { orderId } of told) tally.check(byId.has(orderId), () => `order ${orderId}, which a shopper was told of, is not there`);
  const keys = new Set(told.map((one) => `${one.key}=${one.orderId}`));
  tally.check(keys.size === new Set(told.map((one) => one.key)).size, () => "a key led to two orders");
  await checkMoney(transport, orders, tally);
  await checkStock(transport, orders, tally);
  for (const { what, sql } of [...STATEMENTS, ...MAIL_STATEMENTS]) {
    const { rows } = await owner.query<Record<string, unknown>>(sql);
    tally.check(
      rows.length === 0,
      () => `${what}: ${JSON.stringify(rows.slice(0, 3), (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value))}`,
    );
  }
}

/** How an order may end; one that stays fulfilled came back. */
const ENDS: ReadonlySet<OrderState> = new Set([OrderState.DELIVERED, OrderState.FULFILLED, OrderState.CANCELLED]);

async function allOrders(transport: Transport): Promise<Order[]> {
  const client = createClient(OrderService, transport);
  const orders: Order[] = [];
  for (let pageToken = ""; ;) {
    const page = await client.listOrders({ pageSize: 100, pageToken });
    orders.push(...page.orders);
    pageToken = page.nextPageToken;
    if (pageToken === "") return orders;
  }
}

async function checkMoney(transport: Transport, orders: readonly Order[], tally: Tally): Promise<void> {
  const payments = createClient(PaymentService, transport);
  const ledger = createClient(LedgerService, transport);
  const charges = await chargesByOrder(transport);
  for (const order of orders) {
    const at = `order ${order.id}`;
    tally.check(ENDS.has(order.state), () => `${at} ended as ${OrderState[order.state]}`);
    const { payments: own } = await payments.listPayments({ orderId: order.id });
    const [payment] = own;
    const own1 = charges.get(order.id) ?? [];
    tally.check(own.length <= 1, () => `${at} has ${own.length} payments`);
    tally.check(own1.length <= 1, () => `${at} has ${own1.length} charges`);
    const total = order.total?.minorUnits ?? 0n;
    const [authorized = 0n, captured = 0n, voided = 0n, refunded = 0n] = [
      payment?.authorized,
      payment?.captured,
      payment?.voided,
      payment?.refunded,
    ].map((money) => money?.minorUnits ?? 0n);
    if (order.state !== OrderState.CANCELLED) {
      tally.check(
        payment?.state === PaymentState.CAPTURED && captured === total && refunded === 0n,
        () => `${at} went out, its payment is ${PaymentState[payment?.state ?? 0]} with ${captured} of ${total}`,
      );
    } else {
      tally.check(
        authorized - captured - voided === 0n && captured - refunded === 0n,
        () => `${at} is cancelled, but ${authorized - captured - voided} is held and ${captured - refunded} kept`,
      );
    }
    const [charge] = own1;
    tally.check(
      (charge?.authorized ?? 0n) === authorized &&
        (charge?.captured ?? 0n) === captured &&
        (charge?.voided ?? 0n) === voided &&
        (charge?.refunded ?? 0n) === refunded,
      () =>
        `${at}: the provider says ${charge?.authorized}/${charge?.captured}/${charge?.voided}/${charge?.refunded}, we say ${authorized}/${captured}/${voided}/${refunded}`,
    );
    const { entries } = await ledger.listEntries({ orderId: order.id });
    const sum = (kind: string, debit: string): bigint =>
      entries
        .filter((entry) => entry.kind === kind && entry.debitAccount.endsWith(debit))
        .reduce((all, entry) => all + (entry.amount?.minorUnits ?? 0n), 0n);
    tally.check(
      sum("authorize", ":holds") === authorized &&
        sum("void", "promised") === voided &&
        sum("capture", ":receivable") === captured &&
        sum("refund", "refunds") === refunded,
      () => `${at}: the ledger differs from the payment`,
    );
  }
  const { balances } = await ledger.getTrialBalance({});
  for (const balance of balances)
    tally.check(balance.debits === balance.credits, () => `${balance.currencyCode}: debits ${balance.debits}, credits ${balance.credits}`);
}

async function chargesByOrder(transport: Transport): Promise<Map<string, Charge[]>> {
  const client = createClient(SandboxService, transport);
  const byOrder = new Map<string, Charge[]>();
  for (let pageToken = ""; ;) {
    const page = await client.listCharges({ pageSize: 1000, pageToken });
    for (const charge of page.charges) byOrder.set(charge.reference, [...(byOrder.get(charge.reference) ?? []), charge]);
    pageToken = page.nextPageToken;
    if (pageToken === "") return byOrder;
  }
}

/** Everything that was sold has left: nothing is owed any more, nothing held. What left is compared with the orders in SQL. */
async function checkStock(transport: Transport, orders: readonly Order[], tally: Tally): Promise<void> {
  const ids = [...new Set(orders.flatMap((order) => order.lines.map((line) => line.variantId)))];
  for (let start = 0; start < ids.length; start += 200) {
    const { levels } = await createClient(InventoryService, transport).getStock({ variantIds: ids.slice(start, start + 200) });
    const sums = new Map<string, { reserved: number; sold: number }>();
    for (const level of levels) {
      tally.check(level.reserved + level.sold <= level.onHand, () => `${level.variantId} is oversold in ${level.warehouseId}`);
      const sum = sums.get(level.variantId) ?? { reserved: 0, sold: 0 };
      sums.set(level.variantId, { reserved: sum.reserved + level.reserved, sold: sum.sold + level.sold });
    }
    for (const id of ids.slice(start, start + 200)) {
      const sum = sums.get(id);
      tally.check(sum?.sold === 0, () => `${id}: ${sum?.sold} are sold and never left`);
      tally.check(sum?.reserved === 0, () => `${id}: ${sum?.reserved} still reserved`);
    }
  }
}
