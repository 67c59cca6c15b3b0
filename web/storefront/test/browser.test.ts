import { mkdir, writeFile } from "node:fs/promises";
import { missingTool, violations } from "@technova/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookedOtherwise, pictureOf } from "./picture.ts";
import { SHOTS, ShopBrowser, addKettle, fillAddress, ready } from "./shop-browser.ts";

const why = missingTool("chromium");

describe.skipIf(why !== undefined)(`the shop in a browser${why === undefined ? "" : ` (${why})`}`, () => {
  let shop: ShopBrowser;
  const inBrowser: ShopBrowser["inBrowser"] = (options, use) => shop.inBrowser(options, use);

  beforeAll(async () => {
    shop = await ShopBrowser.start("one");
  }, 90_000);
  afterAll(() => shop.stop(), 60_000);

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

  it.each(["", "/de", "/ar"])("a cart that can be changed on a phone, in %j", async (prefix) => {
    await inBrowser({ viewport: { width: 360, height: 800 } }, async (page) => {
      await page.goto(`${prefix}/search?q=${prefix === "" ? "kettle" : ""}`);
      await page.locator("article a").first().click();
      await page.locator('input[name="quantity"]').fill("30");
      await page.locator('main form[method="post"] button').first().click();
      await page.waitForURL(/\/cart/);
      const quantity = page.locator('input[name="quantity"]');
      await quantity.fill("5");
      await page.locator("main li form button").first().click();
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name="quantity"]')?.defaultValue === "5");
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
      await page.locator('button[value="remove"]').click();
      await page.locator('main a[href$="/search"]').waitFor();
    });
  });

  it("leads to what went wrong, and to a page that was gone to, whoever cannot see it", async () => {
    await inBrowser({ viewport: { width: 360, height: 800 } }, async (page) => {
      await addKettle(page);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
      await page.getByRole("link", { name: "Go to checkout" }).click();
      await page.getByRole("button", { name: "Order and pay" }).click();
      await page.getByRole("alert").waitFor();
      await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "alert");
      expect(await page.getByRole("alert").evaluate((alert) => alert.getBoundingClientRect().top)).toBeGreaterThanOrEqual(0);
    });
  });

  it("shows the same cart in two tabs", async () => {
    await inBrowser({}, async (page, context) => {
      await addKettle(page);
      const other = await context.newPage();
      await other.goto("/cart");
      await other.locator('input[name="quantity"]').fill("3");
      await other.getByRole("button", { name: /Update/ }).click();
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name="quantity"]')?.defaultValue === "3");
      await other.getByRole("button", { name: /Remove/ }).click();
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

  it("has all that was typed again where the bank refuses, without script too", async () => {
    await inBrowser({ javaScriptEnabled: false }, async (page) => {
      await addKettle(page);
      await page.goto("/checkout");
      await fillAddress(page);
      await page.getByRole("button", { name: "Update delivery prices" }).click();
      await page.getByRole("radio").last().check();
      const way = await page.getByRole("radio").last().inputValue();
      await page.getByLabel("Test card").selectOption("tok_requires_action");
      await page.getByRole("button", { name: "Order and pay" }).click();
      const order = page.url();
      await page.goto((await page.getByRole("link", { name: "Go to your bank" }).getAttribute("href")) ?? "");
      await page.getByRole("button", { name: "Refuse" }).click();
      const again = page.getByRole("link", { name: "Pay in another way" });
      // The bank's word comes to us in its own time, and a page without script is looked at again.
      const isAgain = async (): Promise<boolean> => {
        await page.goto(order);
        return again.isVisible();
      };
      await expect.poll(isAgain, { timeout: 20_000 }).toBe(true);
      await again.click();
      await page.getByRole("heading", { name: "Checkout" }).waitFor();
      expect(await page.getByLabel("E-mail").inputValue()).toBe("ada@example.com");
      expect(await page.getByLabel("Full name").first().inputValue()).toBe("Ada Beispiel");
      expect(await page.getByLabel("Country").first().inputValue()).toBe("DE");
      expect(await page.getByLabel("The bill goes to the same address").isChecked()).toBe(true);
      expect(await page.getByRole("radio", { checked: true }).inputValue()).toBe(way);
      await page.getByRole("button", { name: "Order and pay" }).click();
      await page.getByRole("heading", { name: /Thank you|on its way/ }).waitFor();
      await page.goto(order);
      expect(await again.count()).toBe(0);
    });
  });

  it("keeps what was typed at the checkout on the way to the cart, and where the bank refuses", async () => {
    await inBrowser({}, async (page) => {
      const back = async (): Promise<void> => {
        await page.getByRole("link", { name: /^Cart/ }).first().click();
        await page.getByRole("link", { name: "Go to checkout" }).click();
        await page.getByRole("heading", { name: "Checkout" }).waitFor();
      };
      const typed = async (): Promise<unknown[]> => [
        await page.getByLabel("E-mail").inputValue(),
        await page.getByLabel("Country").first().inputValue(),
        await page.getByLabel("Town or city").first().inputValue(),
        await page.getByLabel("The bill goes to the same address").isChecked(),
        await page.locator('input[name="billing.city"]').inputValue(),
      ];
      await addKettle(page);
      await page.goto("/checkout");
      await fillAddress(page);
      await page.getByLabel("The bill goes to the same address").uncheck();
      await page.locator('input[name="billing.city"]').fill("Wien");
      const all = ["ada@example.com", "DE", "Berlin", false, "Wien"];
      await back();
      expect(await typed()).toEqual(all);
      await page.reload();
      await ready(page);
      expect(await typed()).toEqual(all);
      // Rates are those to where it says, too.
      await page.getByText("2 to 3 days").waitFor();
      await page.getByLabel("The bill goes to the same address").check();
      await page.getByLabel("Test card").selectOption("tok_requires_action");
      await page.getByRole("button", { name: "Order and pay" }).click();
      const [bank] = await Promise.all([page.waitForEvent("popup"), page.getByRole("link", { name: "Go to your bank" }).click()]);
      await bank.getByRole("button", { name: "Refuse" }).click();
      await page.getByRole("heading", { name: "This order is cancelled" }).waitFor();
      await back();
      expect((await typed()).slice(0, 4)).toEqual(["ada@example.com", "DE", "Berlin", true]);
      await page.getByText("2 to 3 days").waitFor();
      await page.getByRole("button", { name: "Order and pay" }).click();
      await page.getByRole("heading", { name: /Thank you|on its way/ }).waitFor();
      await addKettle(page);
      await back();
      expect((await typed()).slice(0, 3)).toEqual(["", "US", ""]);
    });
  });

  it("an order that is cancelled, and that nobody else sees", async () => {
    await inBrowser({}, async (page) => {
      await addKettle(page);
      await page.goto("/checkout");
      await fillAddress(page);
      await page.getByLabel("Test card").selectOption("tok_requires_action");
      await page.getByRole("button", { name: "Order and pay" }).click();
      await page.getByText("Cancel this order").click();
      await page.getByRole("button", { name: "Yes, cancel it" }).click();
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
    ["", 320],
    ["/de", 320],
    ["/ar", 360],
  ])("reaches nowhere sideways on a phone with letters of twice their size, in %j at %i px", async (prefix, width) => {
    await inBrowser({ viewport: { width, height: 800 } }, async (page) => {
      for (const path of ["", "/search", "/c/kitchen", "/p/gooseneck-kettle", "/cart"]) {
        await page.goto(`${prefix}${path}` || "/");
        expect(`${path}: ${await reachesOut(page, "200%")}`).toBe(`${path}: `);
      }
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
          expect(`${name}: ${await violations(page)}`).toBe(`${name}: []`);
          // Nothing reaches out of the page sideways, with letters of twice their size neither.
          expect(`${name}: ${await reachesOut(page)}`).toBe(`${name}: `);
          expect(`${name}, large: ${await reachesOut(page, "200%")}`).toBe(`${name}, large: `);
          const picture = await pictureOf(page);
          const named = `${name}-${width}-${colorScheme}${prefix.replace("/", "-")}`;
          if (SHOTS !== undefined) {
            await mkdir(SHOTS, { recursive: true });
            await writeFile(`${SHOTS}/${named}.png`, picture);
          }
          expect(await lookedOtherwise(page, named, picture)).toBe("");
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

  it.each([true, false])("shows a picture closely and all ways of delivery, with script: %s", async (javaScriptEnabled) => {
    await inBrowser({ javaScriptEnabled }, async (page) => {
      await page.goto("/search?q=gooseneck+kettle");
      await page.locator("article a").first().click();
      const closer = page.getByRole("button", { name: /^Look closer/ });
      await closer.first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("img").waitFor();
      if (javaScriptEnabled) expect(await violations(page)).toBe("[]");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      expect(await closer.first().evaluate((button) => button === document.activeElement)).toBe(true);
      await closer.first().click();
      await dialog.getByRole("button", { name: "Close" }).click();
      await dialog.waitFor({ state: "hidden" });
      const ways = page.getByRole("button", { name: "All ways and prices" });
      await ways.click();
      const delivery = page.getByRole("group", { name: "Delivery to United States" });
      await delivery.getByText("Express").waitFor();
      // Beneath its button, and within the window.
      const [button, shown] = [await ways.boundingBox(), await delivery.boundingBox()];
      expect(Math.abs((button?.y ?? 0) + (button?.height ?? 0) - (shown?.y ?? -1e3))).toBeLessThan(20);
      if (javaScriptEnabled) expect(await violations(page)).toBe("[]");
      await page.keyboard.press("Escape");
      await delivery.waitFor({ state: "hidden" });
    });
  });

  it.each(["once the script is there", "before the script is there"])("suggests how a query may go on that is typed %s", async (when) => {
    await inBrowser({}, async (page) => {
      const { promise: typed, resolve: go } = Promise.withResolvers<void>();
      if (when.startsWith("before"))
        await page.route("**/assets/*.js", async (route) => {
          await typed;
          await route.continue();
        });
      await page.goto("/", { waitUntil: "commit" });
      await page.getByRole("combobox", { name: "Search the shop" }).pressSequentially("gooseneck ket");
      go();
      await page.locator('datalist option[value*="kettle" i]').first().waitFor({ state: "attached" });
    });
  });

  it("follows links without loading a document, in every language", async () => {
    await inBrowser({}, async (page) => {
      await page.goto("/de");
      await ready(page);
      await page.evaluate(() => Object.assign(window, { kept: true }));
      await page.getByRole("link", { name: "Küche" }).click();
      await page.waitForURL(/\/de\/c\//);
      await page.getByRole("heading", { level: 1, name: "Küche" }).waitFor();
      expect(await page.evaluate(() => "kept" in window)).toBe(true);
    });
  });

  it("finds a state as one types, clears none, and takes nothing from who was typing before it could", async () => {
    await inBrowser({}, async (page) => {
      await addKettle(page);
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      await page.route(/\/assets\/area-field-/, async (route) => released.then(() => route.continue()));
      await page.goto("/checkout");
      await ready(page);
      const country = page.getByLabel("Country").first();
      await country.selectOption("US");
      const state = page.getByLabel("State").first();
      await state.pressSequentially("Cal");
      release();
      await page.waitForLoadState("networkidle");
      await state.pressSequentially("ifornia");
      expect([await state.inputValue(), await state.getAttribute("role")]).toEqual(["California", null]);
      await page.keyboard.press("Tab");
      const chooser = page.getByRole("combobox", { name: "State" }).first();
      await chooser.waitFor();
      expect([await chooser.inputValue(), await chooser.getAttribute("autocomplete")]).toEqual(["California", "shipping address-level1"]);
      await chooser.fill("");
      const asked = page.waitForRequest((request) => request.method() === "POST" && (request.postData() ?? "").includes("New+Mexico"));
      await chooser.pressSequentially("mex");
      await page.getByRole("option", { name: "New Mexico" }).click();
      await asked;
      await country.selectOption("DE");
      await chooser.waitFor({ state: "hidden" });
      const answered = Promise.withResolvers<undefined>();
      await page.route("**/checkout.data*", async (route) => {
        await answered.promise;
        await route.continue();
      });
      await country.selectOption("JP");
      const prefecture = page.getByRole("combobox", { name: "Prefecture" }).first();
      expect(await prefecture.inputValue()).toBe("New Mexico");
      // What lies under the pointer would have the focus.
      await page.mouse.move(0, 0);
      await prefecture.fill("Kyo");
      await page.getByRole("option", { name: "Kyoto" }).waitFor();
      await page.keyboard.press("ArrowDown");
      const marked = page.locator('[role="option"][data-focused]', { hasText: "Kyoto" });
      await marked.waitFor();
      // What delivery to Japan costs is told while the list is open.
      await page.locator('fieldset[aria-busy="true"]').waitFor();
      answered.resolve(undefined);
      await page.locator('fieldset[aria-busy="false"]').waitFor();
      expect(await marked.count()).toBe(1);
      await page.keyboard.press("Enter");
      expect(await prefecture.inputValue()).toBe("Kyoto");
      // The one that was chosen is far down: opening the list again shows it, where the page stands.
      await page.evaluate(() => {
        const { promise, resolve } = Promise.withResolvers<unknown>();
        document.addEventListener("scrollend", resolve, { once: true });
        scrollTo(0, 300);
        return promise;
      });
      await page.keyboard.press("ArrowDown");
      const list = page.getByRole("listbox");
      await page.getByRole("option", { name: "Kyoto", selected: true }).waitFor();
      await page.keyboard.press("ArrowUp");
      await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))));
      expect([await page.evaluate(() => scrollY), await list.isVisible()]).toEqual([300, true]);
      await page.keyboard.press("Escape");
      await prefecture.fill("Anywhere");
      await page.keyboard.press("Tab");
      expect(await prefecture.inputValue()).toBe("Anywhere");
      await page.getByLabel("Postal code").first().fill("600-8216");
      await page.goto("/cart");
      await page.goBack();
      await ready(page);
      await page.getByRole("combobox", { name: "Prefecture" }).first().waitFor();
      expect(await page.getByLabel("Postal code").first().inputValue()).toBe("600-8216");
      expect(await prefecture.inputValue()).toBe("Anywhere");
    });
  });

  it("tells of an error that no page of its own could show, and leads on", async () => {
    await inBrowser({}, async (page) => {
      await page.goto("/search?q=kettle");
      await ready(page);
      // What reaches the root is not foreseen, or it would not; so it is put there.
      await page.evaluate(() => {
        const router = Reflect.get(globalThis, "__reactRouterDataRouter") as Record<string, (state: object) => void>;
        router["_internalSetStateDoNotUseOrYouWillBreakYourApp"]?.({ errors: { root: new Error("unforeseen") } });
      });
      await page.getByRole("heading", { name: "Something went wrong on our side" }).waitFor();
      await page.getByRole("link", { name: "To the shop" }).click();
      await page.getByRole("heading", { level: 1, name: /made to last/ }).waitFor();
      await page.getByRole("link", { name: "Kitchen" }).click();
      await page.getByRole("heading", { level: 1, name: "Kitchen" }).waitFor();
    });
  });

  it("shows pictures as wide as they are, and asks the browser for no format that takes it long to make", async () => {
    await inBrowser({ viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75 }, async (page) => {
      await page.addInitScript(() => {
        const made: string[] = [];
        Object.assign(globalThis, { made });
        Intl.NumberFormat = new Proxy(Intl.NumberFormat, {
          construct: (target, rest) => (made.push("NumberFormat"), Reflect.construct(target, rest) as object),
        });
      });
      for (const path of ["/", "/de/c/kitchen", "/p/gooseneck-kettle"]) {
        await page.goto(path);
        await ready(page);
        const pictures = await page.evaluate(() => {
          const seen = [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight && image.checkVisibility());
          return seen.map(({ currentSrc, complete, naturalWidth }) => ({ currentSrc, loaded: complete && naturalWidth > 0 }));
        });
        expect(pictures.length).toBeGreaterThan(0);
        for (const { currentSrc, loaded } of pictures)
          expect([currentSrc, loaded]).toEqual([expect.stringMatching(/-(240|360|540|720|1080)\.webp$/), true]);
        expect(await page.evaluate(() => (globalThis as unknown as { made: string[] }).made)).toEqual([]);
      }
    });
  });

  it("made no browser complain", () => expect(shop.complaints).toEqual([]));
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

/** What is wider than the page, with its letters as they are or in another size; the page is as before after that. */
function reachesOut(page: Page, letters = "100%"): Promise<string> {
  return page.evaluate((size) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`html { font-size: ${size} }`);
    const before = [...document.adoptedStyleSheets];
    document.adoptedStyleSheets = [...before, sheet];
    const { scrollWidth, clientWidth } = document.documentElement;
    const wide = [...document.body.querySelectorAll(":not(nav li, nav li *)")].filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return right > clientWidth + 1 || left < -1;
    });
    const found =
      scrollWidth <= clientWidth
        ? ""
        : wide
            .slice(0, 5)
            .map((element) => `${element.tagName}.${element.className}`)
            .join(", ");
    document.adoptedStyleSheets = before;
    return found;
  }, letters);
}
