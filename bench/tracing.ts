import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { OtlpReceiver, Shopper, Stack } from "@technova/testing";
import { machine, print } from "./lib/report.ts";
import { median } from "./lib/statistics.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "10" },
    orders: { type: "string", default: "60" },
    shoppers: { type: "string", default: "8" },
  },
});

interface Side {
  readonly name: string;
  readonly stack: Stack;
  readonly variants: readonly string[];
  readonly rates: number[];
}

/**
 * What tracing costs a checkout: two stacks side by side, one that exports (1 % of traces, all metrics and logs) and
 * one that does not; the same load goes to one after the other, so that the machine's moods fall on both.
 */
async function main(rounds: number, orders: number, shoppers: number): Promise<void> {
  const receiver = await OtlpReceiver.start();
  const dataDirs: string[] = [];
  const side = async (name: string, env: Record<string, string>): Promise<Side> => {
    const dataDir = await mkdtemp(join(tmpdir(), "technova-bench-"));
    dataDirs.push(dataDir);
    const stack = await Stack.start({ composition: "one", dataDir, env });
    const variants = await stocked(stack.edgeUrl);
    return { name, stack, variants, rates: [] };
  };
  const exporting = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, OTEL_TRACES_SAMPLER_ARG: "0.01" };
  const sides = [await side("without", {}), await side("with 1 % of traces", exporting)];
  try {
    for (const one of sides) await checkout(one, orders * 2, shoppers);
    for (let round = 0; round < rounds; round += 1)
      for (const one of round % 2 === 0 ? sides : sides.toReversed()) one.rates.push(await checkout(one, orders, shoppers));
    print(`machine: ${machine()}`);
    for (const { name, rates } of sides)
      print(`${name}: median ${median(rates).toFixed(1)} checkouts/s of ${rates.map((rate) => rate.toFixed(0)).join(" ")}`);
    const [without, withTracing] = sides.map(({ rates }) => rates);
    const costs = (without ?? []).map((rate, index) => 1 - (withTracing?.[index] ?? 0) / rate);
    print(
      `tracing costs ${(median(costs) * 100).toFixed(1)} % of the checkout (median of ${costs.length} pairs); ${receiver.spans.length} spans came`,
    );
  } finally {
    for (const { stack } of sides) await stack.stop();
    for (const dataDir of dataDirs) await rm(dataDir, { recursive: true, force: true });
    await receiver.stop();
  }
}

/** Variants with stock, as soon as inventory has told of it. */
async function stocked(edgeUrl: string): Promise<string[]> {
  for (;;) {
    const { products } = await new Shopper(edgeUrl).client(ProductService).listProducts({ inStockOnly: true, pageSize: 60 });
    const variants = products.flatMap((product) => product.variants.filter(({ available }) => available > 20)).map(({ id }) => id);
    if (variants.length > 50) return variants;
    await sleep(200);
  }
}

/** Checkouts a second, from an empty cart to the answer. */
async function checkout({ stack, variants }: Side, orders: number, shoppers: number): Promise<number> {
  const left = { orders };
  const began = performance.now();
  await Promise.all(
    Array.from({ length: shoppers }, async (_one, index) => {
      const shopper = new Shopper(stack.edgeUrl);
      await shopper.openSession();
      while (left.orders > 0) {
        left.orders -= 1;
        const cart = await shopper.fillCart("USD", [{ variantId: variants[(left.orders + index) % variants.length] ?? "", quantity: 1 }]);
        await shopper.placeOrder(cart.id, await shopper.cheapestRate(cart.id), "tok_ok", `bench-${cart.id}`);
      }
    }),
  );
  return orders / ((performance.now() - began) / 1000);
}

await main(Number(values.rounds), Number(values.orders), Number(values.shoppers));
