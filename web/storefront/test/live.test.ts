import { missingTool } from "@technova/testing";
import type { BrowserContext, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ShopBrowser, addKettle, fillAddress, ready } from "./shop-browser.ts";

const why = missingTool("chromium");

describe.skipIf(why !== undefined)(`pages that follow what happens${why === undefined ? "" : ` (${why})`}`, () => {
  let shop: ShopBrowser;
  beforeAll(async () => {
    shop = await ShopBrowser.start("one");
  }, 90_000);
  afterAll(() => shop.stop(), 60_000);

  async function openKettle(page: Page): Promise<void> {
    await page.goto("/search?q=gooseneck+kettle");
    await page.locator("article a").first().click();
    await page.getByRole("button", { name: "Add to cart" }).waitFor();
    // Before its scripts are there a form is sent as forms were sent before there were scripts.
    await ready(page);
  }

  const quantity = (page: Page): Promise<string> => page.locator('input[name="quantity"]').first().inputValue();

  /** The streams of a browser, by the addresses that they were asked with. */
  function streamsOf(context: BrowserContext): { readonly begun: number; readonly open: number } {
    const begun: Request[] = [];
    const over = new Set<Request>();
    context.on("request", (request) => {
      if (new URL(request.url()).pathname === "/live") begun.push(request);
    });
    context.on("requestfailed", (request) => over.add(request));
    context.on("requestfinished", (request) => over.add(request));
    return {
      get begun() {
        return begun.length;
      },
      // With a page that is closed its requests end without a word.
      get open() {
        return begun.filter((request) => !over.has(request) && !request.frame().page().isClosed()).length;
      },
    };
  }

  it("tells all tabs of a browser over one stream, which another takes over when its tab is closed", async () => {
    await shop.inBrowser({}, async (page, context) => {
      const streams = streamsOf(context);
      const tabs = [page, await context.newPage(), await context.newPage()];
      for (const tab of tabs) await openKettle(tab);
      const variantId = (await page.locator('input[name="variant"]').first().getAttribute("value")) ?? "";
      await expect.poll(() => streams.open).toBe(1);
      // The last one is seen; those behind it look when they are come back to.
      const shown = tabs[2];
      await shop.leave(variantId, 0);
      await shown.locator("form fieldset").getByText("Sold out").first().waitFor();
      const { begun } = streams;
      await page.close();
      await expect.poll(() => streams.begun).toBe(begun + 1);
      await expect.poll(() => streams.open).toBe(1);
      await shop.leave(variantId, 100);
      await shown.locator("form fieldset").getByText("Sold out").first().waitFor({ state: "detached" });
    });
  });

  it("lets go of the chosen one that sells out while it is looked at", () =>
    shop.inBrowser({}, async (page) => {
      await page.goto("/");
      await page.locator('a[href^="/p/"]').first().click();
      await page.getByRole("button", { name: "Add to cart" }).waitFor();
      await ready(page);
      const chosen = page.locator('input[name="variant"]:checked');
      const variantId = await chosen.inputValue();
      const one = page.locator(`input[name="variant"][value="${variantId}"]`);
      await shop.leave(variantId, 0);
      await expect.poll(() => one.isDisabled(), { timeout: 10_000 }).toBe(true);
      expect(await one.isChecked()).toBe(false);
      await shop.leave(variantId, 100);
      await expect.poll(() => one.isDisabled(), { timeout: 10_000 }).toBe(false);
    }));

  it("follows what happened while its stream was on its way", () =>
    shop.inBrowser({}, async (page) => {
      const { promise: happened, resolve: goOn } = Promise.withResolvers<void>();
      await page.route("**/live?*", async (route) => {
        await happened;
        await route.continue();
      });
      const asked = page.waitForRequest((request) => new URL(request.url()).pathname === "/live");
      await openKettle(page);
      await asked;
      const variantId = await page.locator('input[name="variant"]').first().inputValue();
      await shop.leave(variantId, 0);
      // Somebody who listens already hears of it, so that it is news no longer.
      await shop.inBrowser({}, async (other) => {
        await other.goto(page.url());
        await other.locator("form fieldset").getByText("Sold out").first().waitFor();
      });
      expect(await page.locator("form fieldset").getByText("Sold out").count()).toBe(0);
      goOn();
      await page.locator("form fieldset").getByText("Sold out").first().waitFor();
      await shop.leave(variantId, 100);
    }));

  it("is loaded anew where another build of the shop answers, once a minute", () =>
    shop.inBrowser({}, async (page) => {
      await page.goto("/");
      await ready(page);
      const build = await page.evaluate(() => (Reflect.get(globalThis, "__reactRouterManifest") as { version: string }).version);
      await page.route("**/*.data*", async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, body: (await answer.text()).replaceAll(build, "another") });
      });
      const loaded = page.waitForEvent("load");
      await page.locator('nav a[href="/c/kitchen"]').click();
      await loaded;
      expect(new URL(page.url()).pathname).toBe("/c/kitchen");
      await ready(page);
      await page.evaluate(() => void Object.assign(globalThis, { stays: true }));
      await page.locator('nav a[href="/c/home"]').click();
      await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
      expect(await page.evaluate(() => Reflect.get(globalThis, "stays") as unknown)).toBe(true);
    }));

  it("follows on a list what is sold out and comes back", async () => {
    await shop.inBrowser({}, async (page) => {
      await openKettle(page);
      const variants = await page
        .locator('input[name="variant"]')
        .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
      await page.goto("/search?q=gooseneck+kettle");
      // Sold out it stands further down.
      const name = await page.locator("article a").first().innerText();
      const card = page.locator("article").filter({ hasText: name });
      await card.getByText("Sold out").waitFor({ state: "detached" });
      const listening = page.waitForRequest((request) => new URL(request.url()).pathname === "/live");
      await page.reload();
      await listening;
      for (const variant of variants) await shop.leave(variant, 0);
      await card.getByText("Sold out").waitFor();
      for (const variant of variants) await shop.leave(variant, 100);
      await card.getByText("Sold out").waitFor({ state: "detached" });
    });
  });

  it("follows in the cart what is sold no longer, one after the other, and does not order it", { timeout: 60_000 }, async () => {
    await shop.inBrowser({}, async (page, context) => {
      const slugs = ["vegetable-cleaver", "ring-stacker-rainbow"];
      for (const slug of slugs) {
        await page.goto(`/p/${slug}`);
        await page.getByRole("button", { name: "Add to cart" }).click();
        await page.getByRole("heading", { name: "Your cart" }).waitFor();
      }
      const gone = page.getByRole("listitem").filter({ hasText: "not sold any more" });
      const checkout = await context.newPage();
      await checkout.goto("/checkout");
      await fillAddress(checkout);
      await ready(page);
      await page.bringToFront();
      for (const [index, slug] of slugs.entries()) {
        await shop.archive(slug);
        await expect.poll(() => gone.count(), { timeout: 15_000 }).toBe(index + 1);
      }
      expect(await gone.first().getByRole("link").count()).toBe(0);
      expect(await gone.first().getByRole("spinbutton").count()).toBe(0);
      await checkout.bringToFront();
      await checkout.getByRole("button", { name: "Order and pay" }).click();
      await checkout.waitForURL("**/cart");
      for (let left = slugs.length; left > 0; left -= 1) {
        await page.getByRole("button", { name: "Remove Something that is not sold any more" }).first().click();
        await expect.poll(() => gone.count()).toBe(left - 1);
      }
      await page.getByText("Your cart is empty").waitFor();
    });
  });

  it("keeps changes of the cart until there is a network, and makes each once", async () => {
    await shop.inBrowser({}, async (page, context) => {
      await openKettle(page);
      await ready(page);
      await context.setOffline(true);
      const add = page.getByRole("button", { name: "Add to cart" });
      await page.locator('input[name="quantity"]').fill("2");
      await add.click();
      await page.getByText("1 change to your cart waits").waitFor();
      await page.locator('input[name="quantity"]').fill("3");
      await add.click();
      await page.getByText("2 changes to your cart wait").waitFor();
      // A tab that is closed and opened again has them still.
      await context.setOffline(false);
      await page.getByText("to your cart wait").waitFor({ state: "detached" });
      await page.goto("/cart");
      expect(await quantity(page)).toBe("5");
      await ready(page);

      await context.setOffline(true);
      await page.locator('input[name="quantity"]').fill("4");
      await page.getByRole("button", { name: /Update/ }).click();
      await page.getByText("1 change to your cart waits").waitFor();
      await page.locator('input[name="quantity"]').fill("7");
      await page.getByRole("button", { name: /Update/ }).click();
      await page.getByText("1 change to your cart waits").waitFor();
      await context.setOffline(false);
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name="quantity"]')?.defaultValue === "7");
    });
  });

  it("counts once what arrived and whose answer was lost", async () => {
    await shop.inBrowser({}, async (page) => {
      await openKettle(page);
      let lost = 0;
      await page.route("**/p/*.data*", async (route) => {
        if (route.request().method() !== "POST") return route.continue();
        await route.fetch();
        lost += 1;
        return route.abort("connectionreset");
      });
      // It waits for no longer than it takes to be sent again: that is held until it was seen.
      const seen = Promise.withResolvers<undefined>();
      await page.route("**/cart/changes", async (route) => {
        await seen.promise;
        await route.continue();
      });
      await page.getByRole("button", { name: "Add to cart" }).click();
      await page.getByText("to your cart waits").waitFor();
      seen.resolve(undefined);
      await page.getByText("to your cart waits").waitFor({ state: "detached" });
      expect(lost).toBe(1);
      await page.goto("/cart");
      expect(await quantity(page)).toBe("1");
    });
  });

  it("loses nothing where no answer comes, or where another one than the shop answers", async () => {
    await shop.inBrowser({}, async (page) => {
      await openKettle(page);
      // Nothing comes back, and the page is left before anybody has told.
      await page.route("**/p/*.data*", (route) => (route.request().method() === "POST" ? undefined : route.continue()));
      await page.locator('input[name="quantity"]').fill("2");
      // Once it is on its way it is kept: nobody leaves a page in the same moment in which they clicked.
      const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().includes(".data"));
      await page.getByRole("button", { name: "Add to cart" }).click();
      await sent;
      let portal = 0;
      await page.route("**/cart/changes", (route) => {
        portal += 1;
        return route.fulfill({ status: 200, contentType: "text/html", body: "<html>Sign in to this network" });
      });
      await page.goto("/c/kitchen");
      await page.getByText("1 change to your cart waits").waitFor();
      await expect.poll(() => portal, { timeout: 30_000 }).toBeGreaterThan(1);
      await page.unroute("**/cart/changes");
      await page.getByText("to your cart wait").waitFor({ state: "detached" });
      await page.goto("/cart");
      expect(await quantity(page)).toBe("2");
    });
  });

  it("listens again after it was refused", async () => {
    await shop.inBrowser({}, async (page) => {
      let refusals = 0;
      await page.route("**/live?*", (route) => {
        refusals += 1;
        return refusals > 1 ? route.continue() : route.fulfill({ status: 503, body: "" });
      });
      await openKettle(page);
      const variantId = (await page.locator('input[name="variant"]').first().getAttribute("value")) ?? "";
      await expect.poll(() => refusals, { timeout: 20_000 }).toBe(2);
      await shop.leave(variantId, 0);
      await page.locator("form fieldset").getByText("Sold out").first().waitFor();
      await shop.leave(variantId, 100);
      await page.locator("form fieldset").getByText("Sold out").first().waitFor({ state: "detached" });
    });
  });

  it("stays on its page where there is no network to leave it", async () => {
    await shop.inBrowser({}, async (page, context) => {
      await openKettle(page);
      const { pathname } = new URL(page.url());
      await ready(page);
      await context.setOffline(true);
      await page.getByRole("link", { name: "TechNova" }).click();
      await page.getByText("There is no connection").waitFor();
      expect(new URL(page.url()).pathname).toBe(pathname);
      await context.setOffline(false);
      await page.getByText("There is no connection").waitFor({ state: "detached" });
      await page.getByRole("link", { name: "TechNova" }).click();
      await page.waitForURL((url) => url.pathname === "/");
    });
  });

  it("goes on without suggestions where there is no network", async () => {
    await shop.inBrowser({}, async (page, context) => {
      await openKettle(page);
      await ready(page);
      const search = page.getByRole("combobox", { name: "Search the shop" });
      await search.pressSequentially("gooseneck ket");
      await page.locator('datalist option[value*="kettle" i]').first().waitFor({ state: "attached" });
      await context.setOffline(true);
      const failed = page.waitForEvent("requestfailed", (request) => request.url().includes("/suggest"));
      await search.pressSequentially("tle");
      await failed;
      await page.getByRole("button", { name: "Add to cart" }).click();
      await page.getByText("1 change to your cart waits").waitFor();
      await page.locator("datalist option").first().waitFor({ state: "detached" });
    });
  });

  it("calls nothing impossible that was done in another cart", async () => {
    await shop.inBrowser({}, async (page) => {
      await addKettle(page);
      const variant = (await page.locator('input[name="variant"]').first().getAttribute("value")) ?? "";
      const send = (): Promise<unknown> =>
        page.evaluate(
          async (change) => {
            const body = new URLSearchParams({ changes: JSON.stringify([change]) });
            return (await fetch("/cart/changes", { method: "POST", body })).json();
          },
          { id: "arrived", kind: "add", variant, quantity: 2 },
        );
      expect(await send()).toEqual({ done: ["arrived"], refused: [] });
      await page.getByLabel("Currency").selectOption("JPY");
      await page.getByRole("button", { name: "Change" }).click();
      await page.getByText("¥").first().waitFor();
      expect(await send()).toEqual({ done: ["arrived"], refused: [] });
      await page.goto("/cart");
      expect(await quantity(page)).toBe("3");
    });
  });

  it("tells of what waited and cannot be, and goes on with the rest", async () => {
    await shop.inBrowser({}, async (page) => {
      await addKettle(page);
      const variant = (await page.locator('input[name="variant"]').first().getAttribute("value")) ?? "";
      const change = { kind: "set", quantity: 6, name: "Kettle" };
      const none = { ...change, id: "one", kind: "add", variant: "var_00000000-0000-7000-8000-000000000000", name: "A thing of the past" };
      await page.evaluate(
        (changes) => localStorage.setItem("technova.cart.waiting", JSON.stringify(changes)),
        [none, { ...change, id: "two", variant }],
      );
      await page.reload();
      await page.getByText("Not possible any more: A thing of the past").waitFor();
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name="quantity"]')?.defaultValue === "6");
      await page.getByRole("button", { name: "All right" }).click();
      await page.getByText("Not possible any more").waitFor({ state: "detached" });
    });
  });

  it("sends nothing twice where two tabs wait, and in the order in which it was wished", async () => {
    await shop.inBrowser({}, async (page, context) => {
      await addKettle(page);
      const other = await context.newPage();
      await other.goto("/cart");
      for (const tab of [page, other]) await ready(tab);
      await context.setOffline(true);
      for (const [tab, units] of [
        [page, "8"],
        [other, "9"],
      ] as const) {
        await tab.locator('input[name="quantity"]').fill(units);
        await tab.getByRole("button", { name: /Update/ }).click();
        await tab.getByText("1 change to your cart waits").waitFor();
      }
      await context.setOffline(false);
      for (const tab of [other, page]) {
        await tab.bringToFront();
        await tab.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name="quantity"]')?.defaultValue === "9");
      }
      expect(await page.evaluate(() => localStorage.getItem("technova.cart.waiting"))).toBeNull();
    });
  });

  // The last one: the others look for the kettle by its name.
  it("follows in the cart what a product is called and costs", async () => {
    await shop.inBrowser({}, async (page) => {
      await addKettle(page);
      // Not what the page before still asks for.
      await page.goto("about:blank");
      const listening = page.waitForResponse((response) => new URL(response.url()).pathname === "/live");
      await page.goto("/cart");
      await listening;
      await shop.rename("gooseneck-kettle", "Kettle of another name");
      await page.getByRole("heading", { name: "Kettle of another name" }).waitFor();
    });
  });
});
