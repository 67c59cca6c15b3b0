import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { findTool, missingTool, violations } from "@technova/testing";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const UI = join(import.meta.dirname, "..");
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
};
const SETTINGS = [
  ["light", "no-preference"],
  ["dark", "no-preference"],
  ["light", "more"],
  ["dark", "more"],
] as const;
const why = missingTool("chromium");

interface Story {
  readonly id: string;
  readonly title: string;
  readonly name: string;
}

describe.skipIf(why !== undefined)(`the design system's stories${why === undefined ? "" : ` (${why})`}`, () => {
  let folder = "";
  let server: Server;
  let browser: Browser;
  let url = "";
  let stories: Story[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "technova-stories-"));
    const storybook = join(createRequire(import.meta.url).resolve("storybook/package.json"), "../dist/bin/dispatcher.js");
    await promisify(execFile)(process.execPath, [storybook, "build", "--quiet", "--disable-telemetry", "--output-dir", folder], {
      cwd: UI,
    });
    server = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? "/", "http://stories.invalid").pathname);
      readFile(join(folder, path)).then(
        (bytes) => response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: findTool("chromium") ?? "", args: ["--no-sandbox"] });
    const { entries } = (await (await fetch(`${url}/index.json`)).json()) as { entries: Readonly<Record<string, Story>> };
    stories = Object.values(entries);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  it("are of every component", async () => {
    const floors = await Promise.all(["src/index.ts", "src/work/index.ts"].map((floor) => readFile(join(UI, floor), "utf8")));
    const components = [...floors.join("\n").matchAll(/\b([A-Z]\w+)\b/g)].map(([, name = ""]) => name.toLowerCase());
    const told = new Set(
      stories.map(({ id }) =>
        id
          .split("--")[0]
          ?.replaceAll("-", "")
          .replace(/^stories/, ""),
      ),
    );
    expect(components.filter((name) => !told.has(name))).toEqual([]);
  });

  it("violate nothing of WCAG 2.2 A or AA, and stay in their frame: light, dark and with more contrast", async () => {
    expect(stories.length).toBeGreaterThan(20);
    const halfway = Math.ceil(stories.length / 2);
    await Promise.all([stories.slice(0, halfway), stories.slice(halfway)].map(look));
  }, 120_000);

  /** Looks at each in all settings. */
  async function look(some: readonly Story[]): Promise<void> {
    const page = await browser.newPage({ viewport: { width: 360, height: 640 }, reducedMotion: "reduce" });
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    for (const { id } of some) {
      await page.goto(`${url}/iframe.html?id=${id}&viewMode=story`);
      await page.locator("#storybook-root main > :not(template)").first().waitFor();
      // Colours change at once, or they would be measured on their way.
      for (const [colorScheme, contrast] of SETTINGS) {
        await page.emulateMedia({ colorScheme, contrast });
        const where = `${id}, ${colorScheme}, ${contrast}`;
        expect(`${where}: ${await violations(page)}`).toBe(`${where}: []`);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    }
    expect(complaints).toEqual([]);
    await page.close();
  }
});
