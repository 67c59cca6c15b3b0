import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { SearchService } from "@technova/gen/technova/search/v1/search_service_pb.js";
import { Stack, edgeTransport, type Composition } from "@technova/testing";
import { vi } from "vitest";

/** A running shop with its stock and its index. */
export async function startShop(
  composition: Composition,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly stack: Stack; readonly stop: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), "technova-shop-"));
  const stack = await Stack.start({ composition, dataDir, env: { RATE_LIMIT_SCALE: "100", TRUSTED_PROXIES: "127.0.0.1", ...env } });
  const transport = edgeTransport(stack.edgeUrl, () => "");
  await vi.waitUntil(
    async () => {
      const { products } = await createClient(ProductService, transport).listProducts({ inStockOnly: true, pageSize: 20 });
      const { total } = await createClient(SearchService, transport).searchProducts({ query: "kettle", inStockOnly: true });
      return products.length === 20 && total > 2;
    },
    { timeout: 30_000, interval: 200 },
  );
  return {
    stack,
    async stop() {
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
