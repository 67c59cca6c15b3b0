// Builds the storefront where its sources changed since the last time, one process at a time. Plain JavaScript, so that the
// launcher can call it before anything else runs.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { lock } from "./install.mjs";

const root = resolve(fileURLToPath(import.meta.url), "../..");
const site = join(root, "web", "storefront");
/** Shorter files are not worth it. */
const COMPRESSED_FROM = 512;
const SOURCES = [
  "web/storefront/*.{ts,json}",
  "web/storefront/app/**/*.{ts,tsx,css,json,svg}",
  "web/ui/src/**/*.{ts,tsx,css}",
  "gen/src/technova/**/*.js",
  "scripts/build-web.mjs",
  "package-lock.json",
];
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
    await compress(join(site, "build", "client", "assets"));
    writeFileSync(stampFile, wanted);
  } finally {
    unlock();
  }
}

/** Beside each file its compressed forms, so that no start has to make them. Zopfli's gzip is 3 % smaller than zlib's best. */
async function compress(folder) {
  // Only where something is built: it is there by then.
  const zopfli = promisify((await import("@gfx/zopfli")).default.gzip);
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, name));
    if (bytes.byteLength < COMPRESSED_FROM) continue;
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    writeFileSync(join(folder, `${name}.gz`), await zopfli(bytes, { numiterations: 15 }));
  }
}

/** Of all that a build is made of. */
function stampOf() {
  const hash = createHash("sha256");
  for (const file of globSync(SOURCES, { cwd: root }).toSorted())
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureBuilt();
