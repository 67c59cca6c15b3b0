import type { DescService } from "@bufbuild/protobuf";
import { createClient, type Client } from "@connectrpc/connect";
import { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { edgeTransport, findTool, operatorToken, type Composition, type Stack } from "@technova/testing";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import { startShop } from "./shop-stack.ts";

const PATIENCE_MS = 30_000;
/** Where pictures of pages are kept, if anywhere. */
export const SHOTS = process.env["SCREENSHOTS"];

/** A running shop, and browsers that look at it. */
export class ShopBrowser {
  readonly #shop: Awaited<ReturnType<typeof startShop>>;
  readonly #browser: Browser;
  /** What browsers complain of, on any page. */
  readonly complaints: string[] = [];

  private constructor(shop: Awaited<ReturnType<typeof startShop>>, browser: Browser) {
    this.#shop = shop;
    this.#browser = browser;
  }

  static async start(composition: Composition): Promise<ShopBrowser> {
    const browser = await chromium.launch({ executablePath: findTool("chromium") ?? "", args: ["--no-sandbox"] });
    try {
      return new ShopBrowser(await startShop(composition), browser);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  get stack(): Stack {
    return this.#shop.stack;
  }

  /** A visitor of their own, with cookies of their own. */
  async inBrowser(options: BrowserContextOptions, use: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
    const context = await this.#browser.newContext({
      baseURL: this.stack.edgeUrl,
      viewport: { width: 1280, height: 900 },
      bypassCSP: false,
      ...options,
    });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      page.on("console", (message) => {
        // Of a page that answers 4xx on purpose the browser writes so too; nothing that a script asks for does.
        const isPage = message.location().url === page.url();
        if (message.type() === "error" && !(isPage && /status of 40[0-9]/.test(message.text())))
          this.complaints.push(`${page.url()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => this.complaints.push(`${page.url()}: ${String(error)}`));
      await use(page, context).catch(async (error: unknown) => {
        // What somebody would have seen.
        if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/failed-${Date.now()}.png`, fullPage: true });
        throw error;
      });
    } finally {
      await context.close();
    }
  }

  /** A service as an operator calls it. */
  async #operated<S extends DescService>(service: S): Promise<Client<S>> {
    const token = await operatorToken(this.stack.options.dataDir);
    return createClient(
      service,
      edgeTransport(this.stack.edgeUrl, () => token),
    );
  }

  /** Has as much of a variant as there is to be, in all warehouses. */
  async leave(variantId: string, units: number): Promise<void> {
    const stock = await this.#operated(InventoryService);
    const { levels } = await stock.getStock({ variantIds: [variantId] });
    let first = true;
    for (const { warehouseId, onHand, reserved, sold } of levels) {
      const delta = (first ? units : 0) - (onHand - reserved - sold);
      first = false;
      if (delta !== 0)
        await stock.adjustStock({ variantId, warehouseId, delta, reason: "test" }, { headers: { "idempotency-key": crypto.randomUUID() } });
    }
  }

  /** As an operator does it; prices are changed in the same way, and told by the same event. */
  async rename(slug: string, name: string): Promise<void> {
    const products = await this.#operated(ProductService);
    const { product } = await products.getProduct({ key: { case: "slug", value: slug } });
    await products.updateProduct({ id: product?.id ?? "", texts: [{ locale: "en", name, description: product?.description ?? "" }] });
  }

  /** Takes a product out of the shop, as an operator does. */
  async archive(slug: string): Promise<void> {
    const products = await this.#operated(ProductService);
    const { product } = await products.getProduct({ key: { case: "slug", value: slug } });
    await products.archiveProduct({ id: product?.id ?? "" });
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#shop.stop();
  }
}

/** Waits for what a page fetches last: its script is there then, and what a poor network needs. */
export function ready(page: Page): Promise<void> {
  return page.locator('[role="status"]').waitFor({ state: "attached" });
}

export async function addKettle(page: Page): Promise<void> {
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

export async function fillAddress(page: Page): Promise<void> {
  await page.getByLabel("E-mail").fill("ada@example.com");
  const address = page.getByRole("group", { name: "Delivery address" });
  await address.getByLabel("Country").first().selectOption("DE");
  await address.getByLabel("Full name").first().fill("Ada Beispiel");
  await address.getByLabel("Street and number").first().fill("Invalidenstraße 1");
  await address
    .getByLabel(/Postal code|ZIP code/)
    .first()
    .fill("10115");
  await address.getByLabel("Town or city").first().fill("Berlin");
  // Without script the prices of delivery come by a button; with it, by themselves.
  const update = page.getByRole("button", { name: "Update delivery prices" });
  if (await update.isVisible()) await update.click();
  // Those to Germany; and nothing is asked for any more.
  await page.getByText("2 to 3 days").waitFor();
  await page.getByRole("button", { name: "Order and pay" }).waitFor();
}

/** From an empty cart to a page that says what became of the order. */
export async function buyKettle(page: Page): Promise<void> {
  await addKettle(page);
  await page.goto("/checkout");
  await fillAddress(page);
  await page.getByRole("button", { name: "Order and pay" }).click();
  await page.getByRole("heading", { name: /Thank you|on its way/ }).waitFor();
}
