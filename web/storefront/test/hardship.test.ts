import { COMPOSITIONS, missingTool, type Composition } from "@technova/testing";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { ShopBrowser, addKettle, buyKettle, fillAddress } from "./shop-browser.ts";

const why = missingTool("chromium");
const TIMEOUT_MS = 120_000;

/** With a shop of its own, since much is broken in it. */
async function withShop(composition: Composition, use: (shop: ShopBrowser) => Promise<void>): Promise<void> {
  const shop = await ShopBrowser.start(composition);
  try {
    await use(shop);
  } finally {
    await shop.stop();
  }
}

/** How many orders there are, whatever became of them. */
async function orders(shop: ShopBrowser): Promise<number> {
  const pool = await shop.stack.ownerPool();
  try {
    const { rows } = await pool.query<{ count: string }>("SELECT count(*) FROM orders.customer_order");
    return Number(rows[0]?.count);
  } finally {
    await pool.end();
  }
}

const order = (page: Page): Promise<void> => page.getByRole("button", { name: "Order and pay" }).click();

describe.skipIf(why !== undefined)(`the shop when things go wrong${why === undefined ? "" : ` (${why})`}`, () => {
  it.each((Object.keys(COMPOSITIONS) as Composition[]).filter((composition) => composition !== "one"))(
    "sells in the composition %s",
    (composition) =>
      withShop(composition, (shop) =>
        shop.inBrowser({}, async (page) => {
          await buyKettle(page);
        }),
      ),
    TIMEOUT_MS,
  );

  it(
    "sells once, and says so, when everything is killed while it is ordered",
    () =>
      withShop("one", (shop) =>
        shop.inBrowser({}, async (page) => {
          await addKettle(page);
          await page.goto("/checkout");
          await fillAddress(page);
          // Held back until the platform is dead, as if it had died at that moment.
          await page.route("**/checkout.data*", async (route) => {
            await shop.stack.kill(0);
            await route.continue();
          });
          await order(page);
          await page.getByText("We could not tell whether your order went through").waitFor();
          await page.unroute("**/checkout.data*");
          expect(await page.getByLabel("Full name").first().inputValue()).toBe("Ada Beispiel");
          await shop.stack.startMissing();
          await order(page);
          await page.getByRole("heading", { name: /Thank you|on its way/ }).waitFor();
          expect(await orders(shop)).toBe(1);
        }),
      ),
    TIMEOUT_MS,
  );

  it(
    "sells once over a network that is slow, and that loses the answer",
    () =>
      withShop("one", (shop) =>
        shop.inBrowser({}, async (page, context) => {
          const network = await context.newCDPSession(page);
          await network.send("Network.enable");
          await network.send("Network.emulateNetworkConditions", {
            offline: false,
            latency: 300,
            downloadThroughput: 50_000,
            uploadThroughput: 20_000,
          });
          await addKettle(page);
          await page.goto("/checkout");
          await fillAddress(page);
          let lost = 0;
          await page.route("**/checkout.data*", async (route) => {
            // It arrives, and its answer does not.
            await route.fetch();
            lost += 1;
            await route.abort("connectionreset");
          });
          await order(page);
          await page.getByText("We could not tell whether your order went through").waitFor();
          expect(lost).toBe(1);
          await page.unroute("**/checkout.data*");
          await order(page);
          await page.getByRole("heading", { name: /Thank you|on its way/ }).waitFor();
          expect(await orders(shop)).toBe(1);
        }),
      ),
    TIMEOUT_MS,
  );

  it(
    "sells the last unit to one of two who want it, and tells the other at once",
    () =>
      withShop("one", (shop) =>
        shop.inBrowser({}, (one) =>
          shop.inBrowser({}, async (two) => {
            const both = [one, two];
            for (const page of both) await addKettle(page);
            const variantId = (await one.locator('input[name="variant"]').first().getAttribute("value")) ?? "";
            for (const page of both) {
              await page.goto("/checkout");
              await fillAddress(page);
            }
            await shop.leave(variantId, 1);
            await Promise.all(both.map(order));
            const outcomes = await Promise.all(
              both.map(async (page) => {
                const thanks = page.getByRole("heading", { name: /Thank you|on its way/ });
                const soldOut = page.getByText("has just sold out");
                await thanks.or(soldOut).first().waitFor();
                return (await soldOut.count()) > 0 ? "sold out" : "bought";
              }),
            );
            expect(outcomes.toSorted()).toEqual(["bought", "sold out"]);
            const loser = both[outcomes.indexOf("sold out")];
            expect(await loser?.getByLabel("Full name").first().inputValue()).toBe("Ada Beispiel");
          }),
        ),
      ),
    TIMEOUT_MS,
  );
});
