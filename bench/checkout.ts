import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createClient } from "@connectrpc/connect";
import { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { OrderState } from "@technova/gen/technova/order/v1/order_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { Shopper, Stack, edgeTransport, operatorToken, type Composition } from "@technova/testing";

const { values } = parseArgs({
  options: {
    composition: { type: "string", default: "one" },
    shoppers: { type: "string", default: "16" },
    orders: { type: "string", default: "400" },
    buyers: { type: "string", default: "200" },
    units: { type: "string", default: "50" },
  },
});

/**
 * Two runs against a stack of its own, from this process over the edge's JSON: shoppers who go from an empty cart
 * to captured as fast as they are answered (closed loop), and a rush of buyers on too few units.
 */
async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "technova-bench-"));
  const stack = await Stack.start({ composition: values.composition as Composition, dataDir });
  try {
    const token = await operatorToken(dataDir);
    const transport = edgeTransport(stack.edgeUrl, () => token);
    const { products } = await createClient(ProductService, transport).listProducts({ pageSize: 20 });
    const variants = products.flatMap((product) => product.variants.slice(0, 1)).map((variant) => variant.id);
    const inventory = createClient(InventoryService, transport);
    const setStock = async (variantId: string, units: number): Promise<void> => {
      const { levels } = await inventory.getStock({ variantIds: [variantId] });
      for (const [index, level] of levels.entries()) {
        const delta = (index === 0 ? units : 0) + level.reserved + level.sold - level.onHand;
        if (delta !== 0)
          await inventory.adjustStock(
            { variantId, warehouseId: level.warehouseId, delta, reason: "bench" },
            { headers: { "idempotency-key": `${variantId}-${level.warehouseId}-${units}` } },
          );
      }
    };
    for (const variant of variants) await setStock(variant, 100_000);
    print(
      `machine: ${availableParallelism()} cores (${cpus()[0]?.model ?? "?"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, composition ${values.composition}`,
    );
    await checkout(stack.edgeUrl, variants, Number(values.shoppers), Number(values.orders));
    const scarce = variants[0] ?? "";
    await setStock(scarce, Number(values.units));
    await rush(stack.edgeUrl, scarce, Number(values.buyers), Number(values.units));
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function checkout(edgeUrl: string, variants: readonly string[], shoppers: number, orders: number): Promise<void> {
  let placed = 0;
  const times: number[] = [];
  const states = new Map<string, number>();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: shoppers }, async (_one, index) => {
      const shopper = new Shopper(edgeUrl);
      await shopper.openSession();
      while (placed < orders) {
        const number = (placed += 1);
        const begun = performance.now();
        const cart = await shopper.fillCart("USD", [{ variantId: variants[(number + index) % variants.length] ?? "", quantity: 1 }]);
        const order = await shopper.placeOrder(cart.id, await shopper.cheapestRate(cart.id), "tok_ok", `bench-${cart.id}`);
        times.push(performance.now() - begun);
        const state = OrderState[order.state] ?? "?";
        states.set(state, (states.get(state) ?? 0) + 1);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  print(
    `checkout: ${times.length} orders by ${shoppers} shoppers in ${seconds.toFixed(1)} s = ${(times.length / seconds).toFixed(1)}/s, empty cart to answer p50 ${quantile(times, 0.5)} ms, p95 ${quantile(times, 0.95)} ms; ${text(states)}`,
  );
}

async function rush(edgeUrl: string, variantId: string, buyers: number, units: number): Promise<void> {
  const ready = await Promise.all(
    Array.from({ length: buyers }, async () => {
      const shopper = new Shopper(edgeUrl);
      await shopper.openSession();
      const cart = await shopper.fillCart("USD", [{ variantId, quantity: 1 }]);
      return { shopper, cart, rate: await shopper.cheapestRate(cart.id) };
    }),
  );
  const states = new Map<string, number>();
  const started = performance.now();
  await Promise.all(
    ready.map(async ({ shopper, cart, rate }) => {
      const order = await shopper.placeOrder(cart.id, rate, "tok_ok", `rush-${cart.id}`);
      const state = `${OrderState[order.state] ?? "?"}${order.cancelReason === "" ? "" : ` ${order.cancelReason}`}`;
      states.set(state, (states.get(state) ?? 0) + 1);
    }),
  );
  print(
    `rush: ${buyers} buyers for ${units} units, all answered in ${((performance.now() - started) / 1000).toFixed(2)} s; ${text(states)}`,
  );
}

function quantile(times: readonly number[], q: number): number {
  return Math.round(times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * q))] ?? 0);
}

function text(states: ReadonlyMap<string, number>): string {
  return [...states].map(([state, count]) => `${state} ${count}`).join(", ");
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();
