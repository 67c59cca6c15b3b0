import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { SandboxService } from "@technova/gen/technova/sandbox/v1/sandbox_service_pb.js";
import { operatorToken } from "../operator-token.ts";
import { edgeTransport } from "../shopper.ts";
import { Stack, type BusKind, type Composition } from "../stack.ts";
import { checkLaws } from "./checks.ts";
import { wreak } from "./monkey.ts";
import { Random } from "./random.ts";
import { makeSchedule } from "./schedule.ts";
import { shop, type Shelf, type Told } from "./shoppers.ts";
import { UNSETTLED } from "./sql-checks.ts";
import { Tally } from "./tally.ts";

const SHOPPERS = 16;
/** Variants on sale. */
const SHELF = 9;
const SCARCE_UNITS = 12;
const SETTLE_MS = 120_000;
/** Longer than an approval may take and than stock is held for it. */
const SKIP_SECONDS = 45 * 60;
/** The clock is moved on again this often: what resumes late may begin to wait only then. */
const SKIP_EVERY_MS = 8000;

export interface ChaosOptions {
  readonly seed: number;
  readonly orders: number;
  readonly composition: Composition;
  readonly bus: BusKind;
  readonly say: (line: string) => void;
}

/** One run in one composition: buy while everything is killed, settle, check. */
export async function runChaos({ seed, orders, composition, bus, say }: ChaosOptions): Promise<Tally> {
  const tally = new Tally();
  const dataDir = await mkdtemp(join(tmpdir(), "technova-chaos-"));
  const random = new Random(seed);
  const rounds = makeSchedule(random, orders, bus);
  say(`composition ${composition}, ${bus} bus: ${rounds.map((round) => `${round.failpoint}:${round.nth}`).join(" ")}`);
  const stack = await Stack.start({ composition, bus, dataDir, env: { ORDER_HANDLING_SECONDS: "0", SHIPPING_POLL_SECONDS: "1" } });
  try {
    const token = await operatorToken(dataDir);
    const transport = edgeTransport(stack.edgeUrl, () => token);
    const shelf = await stockShelf(transport);
    const told: Told[] = [];
    let wreaking = true;
    const goOn = (): boolean => wreaking || tally.orders < orders;
    const shoppers = Array.from({ length: SHOPPERS }, (_one, index) =>
      shop({ edgeUrl: () => stack.edgeUrl, shelf, random: new Random(seed * 1000 + index), tally, told, goOn }),
    );
    const monkey = wreak(stack, rounds, random, tally, say).finally(() => (wreaking = false));
    await Promise.all([monkey, ...shoppers]);
    await settle(stack, transport, tally, say);
    const owner = await stack.ownerPool();
    await checkLaws({ transport, owner, told, tally });
    await owner.end();
    if (tally.violations.length > 0)
      for (let index = 0; index < stack.size; index += 1) say(`--- process ${index} ---\n${stack.log(index)}`);
    say(`  ${[...tally.outcomes].map(([name, count]) => `${name} ${count}`).join(", ")}`);
  } catch (error) {
    for (let index = 0; index < stack.size; index += 1) say(`--- process ${index} ---\n${stack.log(index)}`);
    throw error;
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  return tally;
}

/** A few products to buy, one of them scarce. */
async function stockShelf(transport: Transport): Promise<Shelf> {
  const client = createClient(ProductService, transport);
  let variants: string[] = [];
  // The projection of stock follows the seed within a moment.
  for (const deadline = Date.now() + 30_000; variants.length < SHELF; await sleep(200)) {
    if (Date.now() > deadline) throw new Error("product never learned of the seeded stock");
    const { products } = await client.listProducts({ pageSize: 30, inStockOnly: true });
    variants = products
      .flatMap((product) => product.variants.filter((variant) => variant.available > 100).slice(0, 1))
      .map((variant) => variant.id);
  }
  const [scarce = "", ...plenty] = variants.slice(0, SHELF);
  const inventory = createClient(InventoryService, transport);
  const { levels } = await inventory.getStock({ variantIds: [scarce, ...plenty] });
  for (const level of levels) {
    const [first] = levels.filter((one) => one.variantId === level.variantId);
    const wanted = level.variantId === scarce ? (level === first ? SCARCE_UNITS : 0) : 2000;
    if (wanted === level.onHand) continue;
    await inventory.adjustStock(
      { variantId: level.variantId, warehouseId: level.warehouseId, delta: wanted - level.onHand, reason: "chaos" },
      { headers: { "idempotency-key": `chaos-${level.variantId}-${level.warehouseId}` } },
    );
  }
  return { scarce, plenty };
}

/** What was started just now may not be reached yet: asked again until it is, as settling has the time for. */
async function moveClock(transport: Transport, offsetSeconds: number, deadline: number): Promise<void> {
  const sandbox = createClient(SandboxService, transport);
  for (;;) {
    try {
      await sandbox.setClockOffset({ offsetSeconds: BigInt(offsetSeconds) });
      return;
    } catch (error) {
      if (ConnectError.from(error).code !== Code.Unavailable || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

/** Everything runs again; what was abandoned expires; then nothing must be under way. */
async function settle(stack: Stack, transport: Transport, tally: Tally, say: (line: string) => void): Promise<void> {
  await stack.startMissing();
  const owner = await stack.ownerPool();
  const deadline = Date.now() + SETTLE_MS;
  let left: Record<string, number> = {};
  let skips = 0;
  let skipAt = Date.now();
  for (;;) {
    if (Date.now() >= skipAt) {
      skips += 1;
      skipAt = Date.now() + SKIP_EVERY_MS;
      await moveClock(transport, skips * SKIP_SECONDS, deadline);
    }
    const { rows } = await owner.query<Record<string, number>>(UNSETTLED);
    left = rows[0] ?? {};
    if (Object.values(left).every((count) => count === 0) || Date.now() > deadline) break;
    await sleep(250);
  }
  await owner.end();
  say(`  settled: ${JSON.stringify(left)}`);
  tally.check(
    Object.values(left).every((count) => count === 0),
    () => `not settled within ${SETTLE_MS} ms: ${JSON.stringify(left)}`,
  );
}
