import { missingTool, operatorToken, violations } from "@technova/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ShopBrowser, addKettle, buyKettle } from "./shop-browser.ts";

const why = missingTool("chromium");

describe.skipIf(why !== undefined)(`the operators' desk${why === undefined ? "" : ` (${why})`}`, () => {
  let shop: ShopBrowser;

  beforeAll(async () => {
    shop = await ShopBrowser.start("one");
  }, 90_000);
  afterAll(() => shop.stop(), 60_000);

  async function signIn(page: Page, role: string): Promise<void> {
    await page.goto("/ops");
    await page.getByLabel("Token").fill(await operatorToken(shop.stack.options.dataDir, role));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
  }

  it("lets nobody in without a token, and takes no other text for one", async () => {
    await shop.inBrowser({}, async (page) => {
      for (const path of ["/ops", "/ops/orders", "/ops/events", "/ops/mailbox", "/ops/orders/ord_00000000-0000-7000-8000-000000000000"]) {
        await page.goto(path);
        await page.getByRole("heading", { name: "Operators only" }).waitFor();
      }
      await page.getByLabel("Token").fill("let me in");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("That is no token.").waitFor();
      await page.getByLabel("Token").fill("eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJvd25lciJdfQ.x");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "Operators only" }).waitFor();
    });
  });

  it("is none of shoppers, and takes forms of its own pages alone", async () => {
    await shop.inBrowser({}, async (page, context) => {
      await addKettle(page);
      const session = (await context.cookies()).find(({ name }) => name === "technova_session");
      await context.addCookies([{ name: "technova_operator", value: session?.value ?? "", url: shop.stack.edgeUrl }]);
      await page.goto("/ops");
      await page.getByRole("heading", { name: "Operators only" }).waitFor();
    });
    for (const path of ["/ops/sign-in", "/ops/sign-out", "/ops/events"]) {
      const headers = { origin: "http://evil.example", cookie: `technova_operator=${await operatorToken(shop.stack.options.dataDir)}` };
      const answer = await fetch(shop.stack.edgeUrl + path, {
        method: "POST",
        headers,
        body: new URLSearchParams({ token: "a.b.c" }),
        redirect: "manual",
      });
      expect(answer.status).toBe(403);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  it("follows an order from the shop to its ledger and its mail, whose link is the guest's way back", async () => {
    await shop.inBrowser({}, async (guest) => {
      await buyKettle(guest);
      const id = new URL(guest.url()).pathname.split("/").at(-1) ?? "";
      await shop.inBrowser({}, async (page) => {
        await signIn(page, "owner");
        expect(await page.getByText("answers", { exact: true }).count()).toBe(9);
        await page.getByRole("link", { name: "Orders" }).click();
        await page.getByRole("link", { name: id.slice(-8).toUpperCase() }).click();
        for (const text of ["PAYMENT_AUTHORIZED", "customers:promised", "order.v1.order-confirmed"])
          await page.getByText(text).first().waitFor();
        await page.getByRole("link", { name: /is confirmed/ }).click();
        const mail = page.frameLocator("iframe");
        const back = (await mail.getByRole("link", { name: "See your order" }).getAttribute("href")) ?? "";
        // On another device, without a cookie.
        await shop.inBrowser({}, async (other) => {
          await other.goto(back);
          await other.getByText("Cancel this order").click();
          await other.getByRole("button", { name: "Yes, cancel it" }).click();
          await other.getByText("It was cancelled as you asked. What was paid goes back the way it came.").waitFor();
          expect(other.url()).not.toContain("key");
          expect((await other.goto(back.replace(/key=.{8}/, "key=00000000")))?.status()).toBe(404);
        });
      });
      await guest.getByRole("heading", { name: "This order is cancelled" }).waitFor();
    });
  });

  it("shows what a consumer gave up on, and has it tried again by those who may", async () => {
    const pool = await shop.stack.ownerPool();
    try {
      await pool.query(
        `INSERT INTO bus.delivery (consumer, id, subject_key, attempts, dead_at, last_error)
         SELECT 'nobody.listens', id, subject_key, 8, clock_timestamp(), 'a mistake of ours' FROM bus.outbox ORDER BY id DESC LIMIT 1`,
      );
      await shop.inBrowser({}, async (page) => {
        await signIn(page, "viewer");
        await page.getByRole("link", { name: "Events" }).click();
        await page.getByText("a mistake of ours").waitFor();
        await page.getByRole("button", { name: "Replay" }).click();
        await page.getByRole("alert").waitFor();
        expect(await page.getByText("a mistake of ours").count()).toBe(1);
      });
      await shop.inBrowser({}, async (page) => {
        await signIn(page, "owner");
        await page.getByRole("link", { name: "Events" }).click();
        await page.getByRole("button", { name: "Replay" }).click();
        await page.getByText("No event is parked.").waitFor();
        await page.getByRole("rowheader", { name: "nobody.listens" }).waitFor();
      });
    } finally {
      await pool.query("DELETE FROM bus.delivery WHERE consumer = 'nobody.listens'");
      await pool.end();
    }
  });

  it.each([
    ["light", 1440],
    ["dark", 360],
  ] as const)("violates nothing of WCAG 2.2 A or AA: %s at %i px", async (colorScheme, width) => {
    await shop.inBrowser({ colorScheme, viewport: { width, height: 900 } }, async (page) => {
      await page.goto("/ops/sign-in");
      expect(await violations(page)).toBe("[]");
      await signIn(page, "owner");
      for (const path of ["/ops", "/ops?ledger=1", "/ops/orders", "/ops/events", "/ops/mailbox"]) {
        await page.goto(path);
        expect(`${path}: ${await violations(page)}`).toBe(`${path}: []`);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(
          0,
        );
      }
    });
  });

  it("made no browser complain", () => expect(shop.complaints).toEqual([]));
});
