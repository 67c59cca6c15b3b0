import { mkdtemp, readFile, readdir, readlink, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createTechnova, memoryStore } from "@technova/client";
import { CartService } from "@technova/client/order";
import { ProductService } from "@technova/client/product";
import { Stack } from "@technova/testing";

const LIST = "/technova.product.v1.ProductService/ListProducts";
const SESSION = "/technova.auth.v1.SessionService/CreateAnonymousSession";
// Where a process's children are read, which is not the platform's own doing.
const WHY = process.platform === "linux" ? "" : " (skipped: only Linux tells a process's children)";

describe.skipIf(WHY !== "")(`two workers behind one set of ports${WHY}`, () => {
  let dataDir = "";
  let stack: Stack;
  const agents: Agent[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "technova-workers-"));
    stack = await Stack.start({ composition: "workers", dataDir });
  }, 90_000);
  afterEach(() => {
    for (const agent of agents.splice(0)) agent.destroy();
  });
  afterAll(async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  /** Plain requests over kept connections, without a second try; what became of each. */
  async function hammer(connections: number, goOn: () => boolean): Promise<Map<string, number>> {
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    agents.push(agent);
    const outcomes = new Map<string, number>();
    const { hostname, port } = new URL(stack.edgeUrl);
    const ask = (path: string): Promise<string> =>
      new Promise((resolve) => {
        const headers = { "content-type": "application/json" };
        const asked = request({ agent, hostname, port, path, method: "POST", headers }, (response) => {
          response.resume();
          response.once("end", () => resolve(String(response.statusCode)));
        });
        asked.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        asked.end("{}");
      });
    await Promise.all(
      Array.from({ length: connections }, async (_one, index) => {
        while (goOn()) {
          const outcome = await ask(index % 2 === 0 ? LIST : SESSION);
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        }
      }),
    );
    return outcomes;
  }

  /** Opens kept connections, each with one request on it. */
  async function connect(count: number): Promise<void> {
    const { hostname, port } = new URL(stack.edgeUrl);
    const one = (): Promise<void> =>
      new Promise((resolve, reject) => {
        const agent = new Agent({ keepAlive: true });
        agents.push(agent);
        const asked = request({ agent, hostname, port, path: "/openapi.json" }, (response) => {
          response.resume();
          response.once("end", () => resolve());
        });
        asked.once("error", reject);
        asked.end();
      });
    await Promise.all(Array.from({ length: count }, one));
  }

  it("are replaced one by one on SIGHUP, and no call is lost", async () => {
    const before = await stack.workerPids();
    expect(before).toHaveLength(2);
    let replaced = false;
    const load = hammer(12, () => !replaced);
    process.kill(stack.pids[0] ?? 0, "SIGHUP");
    await expect.poll(async () => (await stack.workerPids()).filter((pid) => before.includes(pid)), { timeout: 60_000 }).toEqual([]);
    replaced = true;
    const outcomes = await load;
    expect([...outcomes.keys()]).toEqual(["200"]);
    expect(await stack.workerPids()).toHaveLength(2);
    console.log(`${outcomes.get("200")} calls while two workers were replaced: none was lost`);
  }, 120_000);

  it("may be killed: clients that ask again lose nothing, and another is there at once", async () => {
    const shop = createTechnova({ baseUrl: stack.edgeUrl, store: memoryStore() });
    const products = shop.client(ProductService);
    const carts = shop.client(CartService);
    const ids: string[] = [];
    let calls = 0;
    const killing = new AbortController();
    const buyers = Promise.all(
      Array.from({ length: 8 }, async (_one, index) => {
        for (let number = 0; !killing.signal.aborted; number += 1) {
          await products.listProducts({ pageSize: 2, query: number % 2 === 0 ? "" : "lamp" });
          const { cart } = await carts.createCart({}, { headers: { "idempotency-key": `worker-${index}-${number}` } });
          ids.push(cart?.id ?? "");
          calls += 2;
        }
      }),
    );
    for (let kill = 0; kill < 6; kill += 1) {
      await sleep(400);
      const [first, second] = await stack.workerPids();
      process.kill((kill % 2 === 0 ? first : second) ?? 0, "SIGKILL");
      await expect.poll(async () => (await fetch(`http://127.0.0.1:${stack.port(9090)}/readyz`)).status, { timeout: 60_000 }).toBe(200);
      await expect.poll(async () => (await stack.workerPids()).length, { timeout: 60_000 }).toBe(2);
    }
    killing.abort();
    await buyers;
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain("");
    console.log(`${calls} calls while 6 workers were killed: none was lost`);
  }, 180_000);

  it("leave nobody waiting who was on the way to one that died", async () => {
    const [stuck = 0, other = 0] = await stack.workerPids();
    process.kill(stuck, "SIGSTOP");
    const asked = connect(20);
    await sleep(300);
    process.kill(stuck, "SIGKILL");
    await asked;
    await expect.poll(async () => (await stack.workerPids()).length, { timeout: 60_000 }).toBe(2);
    expect(await stack.workerPids()).toContain(other);
  }, 90_000);

  it("may die while they are spoken to", async () => {
    await expect.poll(async () => (await fetch(`http://127.0.0.1:${stack.port(9090)}/readyz`)).status, { timeout: 60_000 }).toBe(200);
    const [primary = 0] = stack.pids;
    let done = false;
    const load = hammer(8, () => !done);
    await sleep(200);
    process.kill(primary, "SIGSTOP");
    await sleep(200);
    const [first = 0] = await stack.workerPids();
    process.kill(first, "SIGKILL");
    process.kill(primary, "SIGCONT");
    await expect.poll(async () => (await stack.workerPids()).filter((pid) => pid !== first).length, { timeout: 60_000 }).toBe(2);
    done = true;
    await load;
    expect(stack.pids).toEqual([primary]);
  }, 90_000);

  it("are as many as before, whichever of them dies while they are replaced", async () => {
    await expect.poll(async () => (await fetch(`http://127.0.0.1:${stack.port(9090)}/readyz`)).status, { timeout: 60_000 }).toBe(200);
    const before = await stack.workerPids();
    process.kill(stack.pids[0] ?? 0, "SIGHUP");
    await sleep(300);
    process.kill(before[1] ?? 0, "SIGKILL");
    await expect
      .poll(async () => (await stack.workerPids()).filter((pid) => before.includes(pid)).length === 0, { timeout: 60_000 })
      .toBe(true);
    await expect.poll(async () => (await stack.workerPids()).length, { timeout: 60_000, interval: 500 }).toBe(2);
    await sleep(3000);
    expect(await stack.workerPids()).toHaveLength(2);
  }, 120_000);

  it("take connections in turn, however many come at once", async () => {
    const workers = await stack.workerPids();
    const counts = (): Promise<number[]> => Promise.all(workers.map((pid) => establishedOf(pid, stack.port(8080))));
    // Other tests' are still open.
    const before = await counts();
    await connect(60);
    const after = await counts();
    const gained = after.map((count, index) => count - (before[index] ?? 0));
    console.log(`60 connections: ${gained.join(" and ")}`);
    for (const count of gained) expect(Math.abs(count / (60 / workers.length) - 1)).toBeLessThanOrEqual(0.2);
  });

  it("speak with one voice on the admin port", async () => {
    for (let index = 0; index < 10; index += 1)
      await fetch(`${stack.edgeUrl}${LIST}`, {
        method: "POST",
        headers: { "content-type": "application/json", connection: "close" },
        body: "{}",
      });
    const text = await (await fetch(`http://127.0.0.1:${stack.port(9090)}/metrics`)).text();
    const total = [...text.matchAll(/^technova_edge_cache_total\{[^}]*\} (\d+)$/gm)].reduce((sum, [, value]) => sum + Number(value), 0);
    expect(total).toBeGreaterThanOrEqual(10);
  });
});

/** Connections of a process to a port of its own, as the kernel lists them. */
async function establishedOf(pid: number, port: number): Promise<number> {
  const links = await Promise.all((await readdir(`/proc/${pid}/fd`)).map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => "")));
  const own = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const lines = (await readFile("/proc/net/tcp", "utf8")).split("\n").slice(1);
  return lines.filter((line) => {
    const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    return local.endsWith(`:${hex}`) && state === "01" && own.has(inode);
  }).length;
}
