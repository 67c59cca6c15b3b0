import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import type { Order } from "@technova/gen/technova/order/v1/order_pb.js";
import { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { PaymentService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import type { PostalAddressSchema } from "@technova/gen/technova/type/v1/postal_address_pb.js";
import { inventoryModule } from "@technova/inventory";
import { newId } from "@technova/kit";
import type { Caller } from "@technova/mesh";
import type { ServiceModule } from "@technova/module";
import { paymentModule } from "@technova/payment";
import { shippingModule } from "@technova/shipping";
import {
  BERLIN,
  fakeService,
  guest,
  hostModules,
  operator,
  type FakeService,
  type HostedModules,
  type TestServer,
} from "@technova/testing";
import { expect } from "vitest";
import { orderModule } from "../src/index.ts";

export const PRICES: Readonly<Record<string, bigint>> = { USD: 1299n, JPY: 1900n, KWD: 3999n };

export interface ShopOptions {
  readonly server: TestServer;
  readonly background?: boolean;
  /** Instead of the real payment. */
  readonly payments?: FakeService;
}

/** Everything that an order needs, with a stand-in for the catalogue alone. */
export interface Shop extends HostedModules {
  /** A new thing with this many units and prices in these currencies. */
  stocked(units: number, prices?: Readonly<Record<string, bigint>>): Promise<string>;
  /** Takes a thing out of the catalogue. */
  withdraw(variantId: string): void;
  /** The catalogue answers only after this; replace it to hold its answers back. */
  beforeCatalogue: () => Promise<void>;
  level(variantId: string): Promise<{ onHand: number; reserved: number; sold: number }>;
  buyer(caller?: Caller): Buyer;
  startSweeper(): void;
}

export async function openShop({ server, background = false, payments }: ShopOptions): Promise<Shop> {
  const catalogue = new Map<string, Readonly<Record<string, bigint>>>();
  const products = fakeService(ProductService, {
    batchGetVariants: async ({ ids, currencyCode }) => {
      await shop?.beforeCatalogue();
      const variants = ids.flatMap((id) => {
        const prices = catalogue.get(id);
        if (prices === undefined) return [];
        const price = prices[currencyCode];
        return [
          {
            id,
            sku: "SKU",
            productId: id.replace("var_", "prd_"),
            productName: `Thing ${id.slice(-4)}`,
            weightGrams: 300,
            lengthMm: 100,
            widthMm: 100,
            heightMm: 50,
            ...(price === undefined ? {} : { price: { currencyCode, minorUnits: price } }),
          },
        ];
      });
      return { variants };
    },
  });
  let shop: Shop | undefined;
  let host: HostedModules | undefined;
  const receive = async (request: IncomingMessage): Promise<void> => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    await host?.internalClient(PaymentService).handleWebhook({ provider: "sandbox", body, headers });
  };
  const edge = createServer((request, response) => {
    receive(request).then(
      () => response.writeHead(204).end(),
      () => response.writeHead(503).end(),
    );
  });
  await new Promise<void>((resolve) => edge.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(edge.address() as AddressInfo).port}/webhooks/sandbox`;
  const modules: ServiceModule[] = [orderModule, inventoryModule, shippingModule, ...(payments === undefined ? [paymentModule] : [])];
  const hosted = await hostModules({
    server,
    modules,
    fakes: [products, ...(payments === undefined ? [] : [payments])],
    background,
    env: { SANDBOX_WEBHOOK_URL: url },
  });
  host = hosted;
  const stock = hosted.client(InventoryService, operator("owner"));
  const key = () => ({ headers: { "idempotency-key": newId("req") } });
  const warehouseId = (await stock.createWarehouse({ name: "Test", regionCode: "NL", priority: 1 }, key())).warehouse?.id ?? "";
  shop = {
    ...hosted,
    beforeCatalogue: async () => undefined,
    async stocked(units, prices = PRICES) {
      const variantId = newId("var");
      catalogue.set(variantId, prices);
      if (units > 0) await stock.adjustStock({ variantId, warehouseId, delta: units, reason: "test" }, key());
      return variantId;
    },
    withdraw: (variantId) => void catalogue.delete(variantId),
    async level(variantId) {
      const { levels } = await stock.getStock({ variantIds: [variantId] });
      const [{ onHand, reserved, sold } = { onHand: 0, reserved: 0, sold: 0 }] = levels;
      return { onHand, reserved, sold };
    },
    buyer: (caller = guest(newId("req"))) => buyerOf(hosted, caller),
    startSweeper: () => hosted.running.get("order")?.jobs?.forEach((job) => job.start()),
    async stop() {
      await Promise.all([...hosted.running.values()].flatMap((module) => module.jobs ?? []).map((job) => job.stop()));
      await hosted.stop();
      edge.closeAllConnections();
      await new Promise((resolve) => edge.close(resolve));
    },
  };
  return shop;
}

export type Buyer = ReturnType<typeof buyerOf>;

export interface PlaceOptions {
  readonly key?: string;
  readonly shippingRateId?: string;
  readonly paymentToken?: string;
  readonly email?: string;
  readonly shippingAddress?: MessageInitShape<typeof PostalAddressSchema>;
  readonly expectedTotal?: { readonly currencyCode: string; readonly minorUnits: bigint };
}

function buyerOf(host: HostedModules, caller: Caller) {
  const carts = host.client(CartService, caller);
  const orders = host.client(OrderService, caller);
  const must = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error("nothing came back");
    return thing;
  };
  const rate = async (cartId: string) =>
    must((await host.client(ShippingService, caller).getRates({ cartId, address: BERLIN })).rates[0]).id;
  const cart = async (items: Readonly<Record<string, number>>, currencyCode = "USD") => {
    let made = must((await carts.createCart({ currencyCode })).cart);
    for (const [variantId, quantity] of Object.entries(items))
      made = must((await carts.addCartItem({ cartId: made.id, variantId, quantity })).cart);
    return made;
  };
  const place = async (cartId: string, { key = newId("req"), ...rest }: PlaceOptions = {}): Promise<Order> => {
    const shippingRateId = rest.shippingRateId ?? (await rate(cartId));
    const request = {
      cartId,
      email: "ada@example.com",
      shippingAddress: BERLIN,
      shippingRateId,
      paymentToken: "tok_ok",
      locale: "en",
      ...rest,
    };
    return must((await orders.placeOrder(request, { headers: { "idempotency-key": key } })).order);
  };
  return {
    caller,
    carts,
    orders,
    rate,
    cart,
    place,
    /** A cart with these things, ordered. */
    buy: async (items: Readonly<Record<string, number>>, options: PlaceOptions = {}) => place((await cart(items)).id, options),
    order: async (id: string) => must((await orders.getOrder({ id })).order),
    cartNow: async (id: string) => must((await carts.getCart({ id })).cart),
    cancel: async (id: string, reason = "") => must((await orders.cancelOrder({ id, reason })).order),
  };
}

export function kinds(order: Order): string[] {
  return order.timeline.map((entry) => entry.kind);
}

export async function refusal(call: Promise<unknown>): Promise<ConnectError> {
  return call.then(
    () => expect.unreachable("it was not refused"),
    (error: unknown) => ConnectError.from(error),
  );
}

/** The refusals of calls that are under way at once. */
export async function refusals(...calls: readonly Promise<unknown>[]): Promise<ConnectError[]> {
  return Promise.all(calls.map(refusal));
}

/** Lets time pass until no order is under way any more, but for its parcels. */
export async function settle(shop: Shop): Promise<void> {
  const open = async () => {
    shop.clock.advance(2000);
    const { rows } = await shop.db.owner.query<{ id: string; step: string }>(
      "SELECT id, step FROM orders.customer_order WHERE step NOT IN ('fulfil', 'await_pickup', 'in_transit', 'done', 'cancelled')",
    );
    return rows;
  };
  await expect.poll(open, { timeout: 15_000, interval: 100 }).toEqual([]);
}

/** Orders at rest that are not paid and sold, nor without payment and stock; and payments or charges without an order. Looked at as the owner. */
export async function lawBreakers(shop: Shop): Promise<unknown[]> {
  const { rows } = await shop.db.owner.query(`
    SELECT o.id, o.state, o.step, i.state AS payment, c.status AS charge, r.state AS reservation
    FROM orders.customer_order o
    FULL JOIN payment.intent i ON i.order_id = o.id
    FULL JOIN sandbox.charge c ON c.idempotency_key = i.id || ':authorize'
    LEFT JOIN inventory.reservation r ON r.id = o.id
    WHERE o.id IS NULL OR NOT coalesce(
      (o.state IN ('captured', 'fulfilled', 'delivered') AND i.captured = o.total AND i.refunded = 0 AND c.captured = o.total AND c.refunded = 0
        AND r.state = CASE WHEN o.step IN ('fulfil', 'await_pickup') THEN 'committed' WHEN o.step IN ('in_transit', 'done') THEN 'shipped' END)
      OR (o.step = 'cancelled' AND o.state = 'cancelled' AND coalesce(i.authorized = i.captured + i.voided AND i.captured = i.refunded, true)
        AND coalesce(c.authorized = c.captured + c.voided AND c.captured = c.refunded, true) AND coalesce(r.state, 'released') = 'released'), false)`);
  return rows;
}
