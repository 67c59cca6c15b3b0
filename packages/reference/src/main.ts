import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { markdown } from "./markdown.ts";
import { openApi } from "./openapi.ts";
import { readContracts } from "./contracts.ts";

/** Writes gen/openapi.json and docs/api/ from a descriptor set whose path is given. */
async function main(descriptorSet: string): Promise<void> {
  const root = resolve(import.meta.dirname, "../../..");
  const contracts = readContracts(await readFile(descriptorSet));
  await writeFile(join(root, "gen/openapi.json"), `${JSON.stringify(openApi(contracts), undefined, 1)}\n`);
  const folder = join(root, "docs/api");
  await mkdir(folder, { recursive: true });
  const pages = markdown(contracts);
  for (const name of await readdir(folder)) if (name.endsWith(".md") && !pages.has(name)) await rm(join(folder, name));
  for (const [name, text] of pages) await writeFile(join(folder, name), text);
}

const [, , descriptorSet] = process.argv;
if (descriptorSet === undefined) throw new Error("name a descriptor set: buf build proto -o contracts.binpb");
await main(descriptorSet);
