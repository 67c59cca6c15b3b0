import { missingTool } from "@technova/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ShopBrowser, addKettle, buyKettle, fillAddress, ready } from "./shop-browser.ts";

const why = missingTool("chromium");
/** On a busy machine a page takes its time to answer at all. */
const SOON = { timeout: 10_000 };

describe.skipIf(why !== undefined)(`the shop's manners${why === undefined ? "" : ` (${why})`}`, () => {
  let shop: ShopBrowser;
  beforeAll(async () => {
    shop = await ShopBrowser.start("one");
  }, 90_000);
  afterAll(() => shop.stop(), 60_000);

  it("leave the focus where it was when filters are applied, and follow the way back", () =>
    shop.inBrowser({}, async (page) => {
      await page.goto("/search?q=lamp");
      await ready(page);
      const stock = page.locator('input[name="stock"]');
      await stock.check();
      const apply = page.getByRole("button", { name: "Show results" });
      await apply.click();
      await page.waitForURL(/stock=1/);
      await expect.poll(() => apply.evaluate((button) => button === document.activeElement), SOON).toBe(true);
      expect(await stock.isChecked()).toBe(true);
      await page.goBack();
      await page.waitForURL((url) => !url.searchParams.has("stock"));
      await expect.poll(() => stock.isChecked(), SOON).toBe(false);
    }));

  it("make no step to go back by of the same search once more", () =>
    shop.inBrowser({}, async (page) => {
      await page.goto("/");
      await ready(page);
      const box = page.locator('input[type="search"]');
      for (const words of ["lamp", "lamp", "lamp"]) {
        await box.fill(words);
        await box.press("Enter");
        await page.waitForURL(/\/search\?q=lamp/);
      }
      await page.goBack();
      await page.waitForURL((url) => url.pathname === "/");
    }));

  it.each([
    ["ada@example.com", "Ada Beispiel"],
    ["somebody@example.com", ""],
  ])("complete a form of which the browser remembers a part, and no other: %s", (remembered, name) =>
    shop.inBrowser({}, async (page) => {
      await addKettle(page);
      await page.goto("/checkout");
      await ready(page);
      await fillAddress(page);
      await page.goto("/cart");
      await page.addInitScript((email) => {
        document.addEventListener("readystatechange", () => {
          for (const input of document.querySelectorAll<HTMLInputElement>('input[name="email"]')) input.value = email;
        });
      }, remembered);
      await page.goto("/checkout");
      await ready(page);
      expect(await page.getByLabel("E-mail").inputValue()).toBe(remembered);
      expect(await page.getByLabel("Full name").first().inputValue()).toBe(name);
    }),
  );

  it("take no country for chosen that a language begins with, and keep one that was", () =>
    shop.inBrowser({}, async (page) => {
      await addKettle(page);
      const country = page.locator('select[name="country"]');
      const changeLanguage = async (prefix: string): Promise<string> => {
        // Away within the document, so that what was typed is kept by the page and not by the browser.
        await page
          .getByRole("link", { name: /^(?:Cart|Warenkorb)/ })
          .first()
          .click();
        await page.waitForURL(/\/cart$/);
        await page.goto(`${prefix}/checkout`);
        await ready(page);
        return country.inputValue();
      };
      await page.goto("/checkout");
      await ready(page);
      await page.getByLabel("E-mail").fill("ada@example.com");
      expect(await country.inputValue()).toBe("US");
      expect(await changeLanguage("/de")).toBe("DE");
      expect(await page.locator('input[name="email"]').inputValue()).toBe("ada@example.com");
      await country.selectOption("FR");
      expect(await changeLanguage("")).toBe("FR");
      // Chosen by hand, though the page began with it.
      await country.selectOption("US");
      expect(await changeLanguage("/de")).toBe("US");
    }));

  it("say that the bank's page refused, and not that the card was declined", () =>
    shop.inBrowser({}, async (page) => {
      await addKettle(page);
      await page.goto("/checkout");
      await fillAddress(page);
      await page.getByLabel("Test card").selectOption("tok_requires_action");
      await page.getByRole("button", { name: "Order and pay" }).click();
      const [bank] = await Promise.all([page.waitForEvent("popup"), page.getByRole("link", { name: "Go to your bank" }).click()]);
      await bank.getByRole("button", { name: "Refuse" }).click();
      await bank.getByRole("heading", { name: "Not approved" }).waitFor();
      await page.getByText("The payment was not approved at your bank.").waitFor();
    }));

  it("put an address's lines at the page's side, whatever they are written in", () =>
    shop.inBrowser({}, async (page) => {
      await addKettle(page);
      await page.goto("/checkout");
      await fillAddress(page);
      await page.getByRole("button", { name: "Order and pay" }).click();
      await page.waitForURL(/\/order\//);
      await page.goto(new URL(page.url()).pathname.replace("/order/", "/ar/order/"));
      const ends = await page
        .locator("address")
        .first()
        .locator("bdi")
        .evaluateAll((lines) => lines.map((line) => Math.round(line.getBoundingClientRect().right)));
      expect(ends.length).toBeGreaterThan(2);
      expect(new Set(ends).size).toBe(1);
    }));

  it("offer in the cart what is left where more was wished", () =>
    shop.inBrowser({}, async (page) => {
      await addKettle(page);
      await page.goto("/cart");
      await ready(page);
      const variantId = await page.locator('input[name="variant"]').first().inputValue();
      await shop.leave(variantId, 3);
      await page.locator('input[name="quantity"]').fill("999");
      await page.getByRole("button", { name: /^Update/ }).click();
      await page.getByRole("button", { name: "Take 3" }).click();
      await page.getByRole("link", { name: "Go to checkout" }).waitFor();
      expect(await page.locator('input[name="quantity"]').inputValue()).toBe("3");
      await shop.leave(variantId, 100);
    }));

  it("keep the way of delivery that was chosen where another language is", () =>
    shop.inBrowser({}, async (page) => {
      await addKettle(page);
      await page.goto("/checkout");
      await fillAddress(page);
      await page.getByText("2 to 3 days").waitFor();
      const last = page.locator('input[name="way"]').last();
      const way = await last.inputValue();
      await last.check();
      await page.goto("/de/checkout");
      await ready(page);
      await expect.poll(() => page.locator('input[name="way"]:checked').inputValue(), SOON).toBe(way);
    }));

  it("show at the checkout what another tab put into the cart, with all that was typed", () =>
    shop.inBrowser({}, async (page, context) => {
      await addKettle(page);
      await page.goto("/checkout");
      await fillAddress(page);
      const sums = page.getByRole("complementary");
      const before = await sums.innerText();
      const other = await context.newPage();
      await other.goto("/cart");
      await ready(other);
      await other.locator('input[name="quantity"]').fill("4");
      await other.getByRole("button", { name: /^Update/ }).click();
      await page.bringToFront();
      await expect.poll(() => sums.innerText(), SOON).not.toBe(before);
      expect(await page.getByLabel("Full name").first().inputValue()).not.toBe("");
      await page.getByRole("button", { name: "Order and pay" }).click();
      await page.waitForURL(/\/order\//);
    }));

  it("lead back from an order to the cart, since there is nothing to check out", () =>
    shop.inBrowser({}, async (page) => {
      await buyKettle(page);
      await page.goBack();
      await page.waitForURL("**/cart");
      await page.getByText("Your cart is empty").waitFor();
    }));

  it("tell who may not see an order how to come to it", () =>
    shop.inBrowser({}, async (page) => {
      await page.goto("/order/ord_0190f0c0-0000-7000-8000-000000000000");
      await page.getByText("Open the link in the mail").waitFor();
    }));

  it("break the longest words where they stand on narrow screens", () =>
    shop.inBrowser({ viewport: { width: 320, height: 700 } }, async (page) => {
      await addKettle(page);
      await page.goto("/checkout");
      await fillAddress(page);
      await page.getByLabel("Full name").first().fill("x".repeat(120));
      await page
        .getByLabel(/^Street/)
        .first()
        .fill("Donaudampfschifffahrtsgesellschaftskapitänsgasse".repeat(2));
      await page.getByRole("button", { name: "Order and pay" }).click();
      await page.waitForURL(/\/order\//);
      await page.locator("address").first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    }));

  it("made no browser complain", () => expect(shop.complaints).toEqual([]));
});
