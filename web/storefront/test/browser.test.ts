import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { findTool, missingTool } from "@technova/testing";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startShop } from "./shop-stack.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const SHOTS = process.env["SCREENSHOTS"];
const why = missingTool("chromium");

describe.skipIf(why !== undefined)(`the shop in a browser${why === undefined ? "" : ` (${why})`}`, () => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  let browser: Browser;
  /** What browsers complain of, on any page. */
  const complaints: string[] = [];

  beforeAll(async () => {
    [shop, browser] = await Promise.all([
      startShop("one"),
      chromium.launch({ executablePath: findTool("chromium") ?? "", args: ["--no-sandbox"] }),
    ]);
  }, 90_000);
  afterAll(async () => {
    await browser.close();
    await shop.stop();
  }, 60_000);

  async function inBrowser(options: BrowserContextOptions, use: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
    const context = await browser.newContext({
      baseURL: shop.stack.edgeUrl,
      viewport: { width: 1280, height: 900 },
      bypassCSP: false,
      ...options,
    });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      page.on("console", (message) => {
        // A page that answers 4xx on purpose is told so by the browser too.
        if (message.type() === "error" && !/status of 40[0-9]/.test(message.text())) complaints.push(`${page.url()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => complaints.push(`${page.url()}: ${String(error)}`));
      await use(page, context);
    } finally {
      await context.close();
    }
  }

  async function addKettle(page: Page): Promise<void> {
    await page.goto("/");
    await page.getByRole("combobox", { name: "Search the shop" }).fill("gooseneck kettle");
    await page.getByRole("button", { name: "Search" }).click();
    await page
      .getByRole("link", { name: /Gooseneck Kettle/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Add to cart" }).click();
    await page.getByRole("heading", { name: "Your cart" }).waitFor();
  }

  async function fillAddress(page: Page): Promise<void> {
    await page.getByLabel("E-mail").fill("ada@example.com");
    const address = page.getByRole("group", { name: "Delivery address" });
    await address.getByLabel("Country").first().selectOption("DE");
    await address.getByLabel("Full name").first().fill("Ada Beispiel");
    await address.getByLabel("Street and number").first().fill("Invalidenstraße 1");
    await address.getByLabel(/Postal code|ZIP code/).first().fill("10115");
    await address.getByLabel("Town or city").first().fill("Berlin");
    // Without script the prices of delivery come by a button; with it, by themselves.
    const update = page.getByRole("button", { name: "Update delivery prices" });
    if (await update.isVisible()) await update.click();
    await page.waitForLoadState("networkidle");
  }

  it.each([
    ["with script", true],
    ["without script", false],
  ])("a purchase %s, with a decline on the way that keeps everything typed", async (_how, javaScriptEnabled) => {
    await inBrowser({ javaScriptEnabled }, async (page) => {
      await addKettle(page);
      await page.getByRole("link", { name: "Go to checkout" }).click();
      await page.getByRole("heading", { name: "Checkout" }).waitFor();
      await page.getByRole("button", { name: "Order and pay" }).click();
      await page.getByText("A few things are missing").waitFor();
      expect(await page.getByLabel("Full name").first().getAttribute("aria-invalid")).toBe("true");
      await fillAddress(page);
      await page.getByLabel("Test card").selectOption("tok_insufficient_funds");
      await page.getByRole("button", { name: "Order and pay" }).click();
      await page.getByText("not enough money").waitFor();
      expect(await page.getByLabel("Full name").first().inputValue()).toBe("Ada Beispiel");
      expect(await page.getByLabel("Country").first().inputValue()).toBe("DE");
      await page.getByLabel("Test card").selectOption("tok_ok");
      await page.getByRole("button", { name: "Order and pay" }).click();
      await page.waitForURL(/\/order\/ord_/);
      await page.getByRole("heading", { name: /Thank you|on its way/ }).waitFor();
      expect(await page.getByText("Invalidenstraße 1").count()).toBe(1);
      await page.goto("/cart");
      await page.getByRole("heading", { name: "Your cart is empty" }).waitFor();
    });
  });

  it("a purchase that the bank wants approved", async () => {
    await inBrowser({}, async (page) => {
      await addKettle(page);
      await page.goto("/checkout");
      await fillAddress(page);
      await page.getByLabel("Test card").selectOption("tok_requires_action");
      await page.getByRole("button", { name: "Order and pay" }).click();
      await page.getByRole("heading", { name: "Your bank asks for your approval" }).waitFor();
      const order = page.url();
      const bank = await page.context().newPage();
      await bank.goto((await page.getByRole("link", { name: "Go to your bank" }).getAttribute("href")) ?? "");
      await Promise.all([bank.waitForEvent("framenavigated"), bank.getByRole("button", { name: /approve/i }).click()]);
      await bank.close();
      // The page that stayed open follows along by itself.
      await page.getByRole("heading", { name: /Thank you|on its way/ }).waitFor();
      expect(page.url()).toBe(order);
    });
  });

  it("an order that is cancelled, and that nobody else sees", async () => {
    await inBrowser({}, async (page) => {
      await addKettle(page);
      await page.goto("/checkout");
      await fillAddress(page);
      await page.getByLabel("Test card").selectOption("tok_requires_action");
      await page.getByRole("button", { name: "Order and pay" }).click();
      await page.getByRole("button", { name: "Cancel this order" }).click();
      await page.getByRole("heading", { name: "This order is cancelled" }).waitFor();
      const { pathname } = new URL(page.url());
      await inBrowser({}, async (other) => {
        expect((await other.goto(pathname))?.status()).toBe(404);
      });
    });
  });

  it("a purchase with the keyboard alone", async () => {
    await inBrowser({}, async (page) => {
      await page.goto("/p/gooseneck-kettle");
      if ((await page.getByRole("button", { name: "Add to cart" }).count()) === 0) await addKettle(page);
      else await press(page, page.getByRole("button", { name: "Add to cart" }));
      await press(page, page.getByRole("link", { name: "Go to checkout" }));
      await page.getByRole("heading", { name: "Checkout" }).waitFor();
      for (const [label, text] of [
        ["E-mail", "ada@example.com"],
        ["Full name", "Ada"],
        ["Street and number", "Main St 1"],
        ["Town or city", "Springfield"],
        ["State", "IL"],
        ["ZIP code", "62701"],
      ] as const) {
        await tabTo(page, page.getByLabel(label).first());
        await page.keyboard.type(text);
      }
      await press(page, page.getByRole("button", { name: "Order and pay" }));
      await page.waitForURL(/\/order\/ord_/);
    });
  });

  it.each([
    ["light", 1440, ""],
    ["dark", 360, ""],
    ["light", 768, "/de"],
    ["dark", 1440, "/ar"],
  ] as const)(
    "no violation of WCAG 2.2 A or AA: %s at %i px in %j",
    async (colorScheme, width, prefix) => {
      await inBrowser({ colorScheme, viewport: { width, height: 900 } }, async (page) => {
        let checked = 0;
        const look = async (name: string): Promise<void> => {
          await page.waitForLoadState("networkidle");
          // Past the page's policy: it is the test's script, not the page's.
          const session = await page.context().newCDPSession(page);
          const { readFile } = await import("node:fs/promises");
          await session.send("Runtime.evaluate", { expression: await readFile(AXE, "utf8") });
          const { result } = await session.send("Runtime.evaluate", {
            expression: `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.nodes.map((n) => n.html)])))`,
            awaitPromise: true,
            returnByValue: true,
          });
          expect(`${name}: ${String(result.value)}`).toBe(`${name}: []`);
          // Nothing reaches out of the page sideways.
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
          ).toBeLessThanOrEqual(0);
          if (SHOTS !== undefined) {
            await mkdir(SHOTS, { recursive: true });
            await page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}${prefix.replace("/", "-")}.png`, fullPage: true });
          }
          checked += 1;
        };
        for (const [name, path] of [
          ["home", "/"],
          ["list", "/c/lighting"],
          ["search", "/search?q=kettel"],
          ["nothing", "/search?q=zzzzzz"],
          ["missing", "/nope"],
          ["empty-cart", "/cart"],
        ]) {
          await page.goto(`${prefix}${path}`);
          await look(name ?? "");
        }
        await page.goto(`${prefix}/search?q=${prefix === "" ? "kettle" : ""}`);
        await page.locator("article a").first().click();
        await page.waitForURL(/\/p\//);
        await look("product");
        await page.locator('main form[method="post"] button').first().click();
        await page.waitForURL(/\/cart/);
        await look("cart");
        await page.goto(`${prefix}/checkout`);
        await page.locator('button[value="order"]').click();
        await page.locator('[role="alert"]').waitFor();
        await look("checkout");
        expect(checked).toBe(9);
      });
    },
    60_000,
  );

  it("suggests how a query may go on", async () => {
    await inBrowser({}, async (page) => {
      await page.goto("/");
      await page.getByRole("combobox", { name: "Search the shop" }).pressSequentially("gooseneck ket");
      await page.locator('datalist option[value*="kettle" i]').first().waitFor({ state: "attached" });
    });
  });

  it("follows links without loading a document, in every language", async () => {
    await inBrowser({}, async (page) => {
      await page.goto("/de");
      await page.evaluate(() => Object.assign(window, { kept: true }));
      await page.getByRole("link", { name: "Küche" }).click();
      await page.waitForURL(/\/de\/c\//);
      await page.getByRole("heading", { level: 1, name: "Küche" }).waitFor();
      expect(await page.evaluate(() => "kept" in window)).toBe(true);
    });
  });

  it("made no browser complain", () => expect(complaints).toEqual([]));
});

async function tabTo(page: Page, target: ReturnType<Page["getByRole"]>): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("the keyboard does not get there");
}

async function press(page: Page, target: ReturnType<Page["getByRole"]>): Promise<void> {
  await target.waitFor();
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}
