import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const SHOP = `
import { createTechnova } from "@technova/client";
import { ProductService } from "@technova/client/product";
export const products = createTechnova({ baseUrl: "/" }).client(ProductService);
`;

describe("a page's bundle with the client", () => {
  let folder = "";

  beforeAll(async () => {
    // Inside the package, so that its own dependencies are found.
    folder = await mkdtemp(join(resolve(import.meta.dirname, ".."), ".bundle-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function bundle(source: string): Promise<{ modules: string[]; code: string; imports: string[] }> {
    const input = join(folder, "page.ts");
    await writeFile(input, source);
    const built = await rolldown({ input, platform: "browser", external: /^node:/, logLevel: "silent" });
    const { output } = await built.generate({ minify: true });
    await built.close();
    const chunks = output.filter((one) => one.type === "chunk");
    return {
      modules: chunks.flatMap(({ moduleIds }) => moduleIds),
      code: chunks.map(({ code }) => code).join("\n"),
      imports: chunks.flatMap(({ imports }) => imports),
    };
  }

  it("has the services that it uses and no other, and nothing of Node's", async () => {
    const { modules, code, imports } = await bundle(SHOP);
    const contracts = modules.filter((id) => id.includes("/technova/")).map((id) => /technova\/(\w+)\/v1/.exec(id)?.[1]);
    expect(contracts).toContain("product");
    for (const other of ["order", "payment", "inventory", "notification", "sandbox"]) expect(contracts).not.toContain(other);
    expect(imports).toEqual([]);
    console.log(
      `a page with the catalogue: ${Math.round(code.length / 1024)} KiB, ${Math.round(gzipSync(code).length / 1024)} KiB gzipped`,
    );
  });
});
