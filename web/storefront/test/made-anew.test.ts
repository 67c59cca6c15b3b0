import { missingTool } from "@technova/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ShopBrowser } from "./shop-browser.ts";

const why = missingTool("chromium");
/** React tells that it had to make the page anew: not of a fault of ours here. */
const MISMATCH = /Minified React error #(418|423)/;

describe.skipIf(why !== undefined)(`pages that React makes anew${why === undefined ? "" : ` (${why})`}`, () => {
  let shop: ShopBrowser;
  beforeAll(async () => {
    shop = await ShopBrowser.start("one");
  }, 120_000);
  afterAll(() => shop.stop());

  it.each(["/", "/c/kitchen", "/de/c/kitchen", "/checkout"])("are there where an extension put something into %s first", (path) =>
    shop.inBrowser({}, async (page) => {
      await page.addInitScript(() => {
        new MutationObserver((_changes, observer) => {
          if (document.body === null) return;
          observer.disconnect();
          document.body.prepend(document.createElement("div"));
        }).observe(document, { childList: true, subtree: true });
      });
      await page.goto(path);
      const shown = await page.locator("h1").innerText();
      await page.waitForFunction(() => "__reactRouterDataRouter" in window);
      await page.getByRole("combobox").or(page.getByRole("searchbox")).first().fill("kettle");
      await page.waitForLoadState("networkidle");
      expect(await page.locator("h1").innerText()).toBe(shown);
      expect(await page.evaluate(() => getComputedStyle(document.querySelector("header") ?? document.body).borderBottomWidth)).toBe("1px");
      expect(shop.complaints.splice(0).filter((one) => !MISMATCH.test(one))).toEqual([]);
    }),
  );

  it("are not gone where what is looked for is cut in the middle of a letter", () =>
    shop.inBrowser({}, async (page) => {
      await page.goto(`/search?q=${"a".repeat(199)}%F0%9F%98%80`);
      await page.waitForFunction(() => "__reactRouterDataRouter" in window);
      await page.waitForLoadState("networkidle");
      expect(await page.locator("h1").innerText()).not.toBe("");
      expect(shop.complaints.splice(0)).toEqual([]);
    }));

  it.each([
    ["a module with a nonce of its own", '<script type="module" nonce="other"><img src="x"></script>'],
    ["a script without one", '<script><img src="x"></script>'],
  ])("take nothing from who got %s into one", (_what, injected) =>
    shop.inBrowser({}, async (page) => {
      await page.route("/", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: (await response.text()).replace("<head>", `<head>${injected}`) });
      });
      await page.goto("/");
      await page.waitForFunction(() => "__reactRouterDataRouter" in window);
      const isTaken = await page.evaluate(() => {
        try {
          document.createElement("div").innerHTML = '<img src="x">';
          return true;
        } catch {
          return false;
        }
      });
      expect(isTaken).toBe(false);
      shop.complaints.splice(0);
    }),
  );
});
