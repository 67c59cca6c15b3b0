// Builds the storefront where its sources changed since the last time, one process at a time. Plain JavaScript, so that the
// launcher can call it before anything else runs.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { lock } from "./install.mjs";

const root = resolve(fileURLToPath(import.meta.url), "../..");
const site = join(root, "web", "storefront");
const stampFile = join(site, "build", "stamp");

/** Builds what is out of date; says so, because it takes a few seconds. */
export async function ensureBuilt(node = process.execPath) {
  const wanted = stampOf();
  const isCurrent = () => existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted;
  if (isCurrent()) return;
  const unlock = await lock(join(root, ".technova-build.lock"));
  try {
    if (isCurrent()) return;
    process.stderr.write("building the storefront (once for each change of it) …\n");
    const cli = join(root, "node_modules", "@react-router", "dev", "bin.cjs");
    const built = spawnSync(node, [cli, "build"], { cwd: site, encoding: "utf8", env: { ...process.env, NODE_ENV: "production" } });
    if (built.status !== 0) throw new Error(`the storefront could not be built:\n${built.stdout}${built.stderr}`);
    mkdirSync(join(site, "build"), { recursive: true });
    writeFileSync(stampFile, wanted);
  } finally {
    unlock();
  }
}

function stampOf() {
  const hash = createHash("sha256");
  const sources = ["web/storefront/{app,.}/**/*.{ts,tsx,css,json}", "web/ui/src/**/*", "gen/package.json", "package-lock.json"];
  const files = globSync(sources, { cwd: root, exclude: (name) => /(^|\/)(build|\.react-router|node_modules)$/.test(name) });
  for (const file of files.toSorted()) {
    const path = join(root, file);
    hash.update(relative(root, path)).update("\0");
    try {
      hash.update(readFileSync(path));
    } catch (error) {
      if (error.code !== "EISDIR") throw error;
    }
  }
  return hash.digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureBuilt();
