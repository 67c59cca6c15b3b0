import { randomUUID } from "node:crypto";
import { createClient } from "@connectrpc/connect";
import { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { Stack, edgeTransport, operatorToken } from "@technova/testing";
import { fillCatalogue } from "./lib/catalogue.ts";
import { withDataDir } from "./lib/data-dir.ts";
import { Guest } from "./lib/guest.ts";
import { HttpClient } from "./lib/http-client.ts";
import { print, type Figure } from "./lib/report.ts";

const BUYERS = 200;
const UNITS = 50;
const WARM_ORDERS = 100;
const AT_ONCE = 20;

/** 200 buyers, their carts filled, order the last 50 units of one thing at the same moment. */
export async function rush(): Promise<Figure[]> {
  return withDataDir(async (dataDir) => {
    const stack = await Stack.start({ composition: "one", dataDir });
    const client = new HttpClient(stack.edgeUrl, BUYERS);
    try {
      const pool = await stack.ownerPool();
      const [warm = "", scarce = ""] = await fillCatalogue(pool, 400);
      await pool.end();
      const token = await operatorToken(dataDir);
      const inventory = createClient(
        InventoryService,
        edgeTransport(stack.edgeUrl, () => token),
      );
      const { levels } = await inventory.getStock({ variantIds: [scarce] });
      for (const { warehouseId, onHand } of levels)
        await inventory.adjustStock(
          { variantId: scarce, warehouseId, delta: UNITS - onHand, reason: "bench" },
          { headers: { "idempotency-key": randomUUID() } },
        );
      // A shop that is rushed has been open for a while.
      for (let begun = 0; begun < WARM_ORDERS; begun += AT_ONCE)
        await Promise.all((await fillCarts(client, warm, AT_ONCE)).map((order) => order()));
      const orders = await fillCarts(client, scarce, BUYERS);
      const begun = performance.now();
      const outcomes = await Promise.all(orders.map((order) => order()));
      const seconds = (performance.now() - begun) / 1000;
      const count = (wanted: string): number => outcomes.filter((outcome) => outcome === wanted).length;
      const [sold, told] = [count("ORDER_STATE_CAPTURED"), count("ORDER_STATE_CANCELLED OUT_OF_STOCK")];
      print(`  ${BUYERS} buyers for ${UNITS} units: ${sold} sold, ${told} told that it is gone, all answered in ${seconds.toFixed(2)} s`);
      return [
        { name: "rush: all answered", value: seconds, unit: "s", atMost: 2 },
        { name: "rush: sold", value: sold, unit: `of ${UNITS}`, atLeast: UNITS, atMost: UNITS },
        {
          name: "rush: told in the same answer",
          value: told,
          unit: `of ${BUYERS - UNITS}`,
          atLeast: BUYERS - UNITS,
          atMost: BUYERS - UNITS,
        },
      ];
    } finally {
      client.close();
      await stack.stop();
    }
  });
}

/** Fills a cart for each of so many guests, some at a time; returns what orders it, and says what came of that. */
async function fillCarts(client: HttpClient, variantId: string, count: number): Promise<(() => Promise<string>)[]> {
  const fill = async (): Promise<() => Promise<string>> => {
    const guest = await Guest.open(client);
    const cart = await guest.cart();
    await guest.add(cart, variantId);
    const rate = await guest.rate(cart);
    return () => guest.order(cart, rate);
  };
  const filled: (() => Promise<string>)[] = [];
  while (filled.length < count) filled.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - filled.length) }, fill))));
  return filled;
}
