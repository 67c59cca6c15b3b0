// Runs a program of this repository on the pinned Node, whatever Node started this file (20 or later): installs
// what is missing, then hands over. Plain JavaScript without dependencies, since it runs before they are there.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./install.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const LEAST_NODE = [24, 16];

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function pinnedNode() {
  const name = process.platform === "win32" ? `node-win-${process.arch}` : `node-${process.platform}-${process.arch}`;
  const path = join(root, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(path)) return path;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return process.execPath;
  return fail(
    `this platform (${process.platform}-${process.arch}) has no pinned Node, and Node ${process.versions.node} is too old: install Node ${LEAST_NODE.join(".")} or later.`,
  );
}

const [script, ...args] = process.argv.slice(2);
if (script === undefined) fail("usage: node scripts/run.mjs <script> [arguments]");

try {
  await ensureInstalled(root);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

// The shop's pages are part of the platform; anything else does without.
if (script.endsWith("platform/src/main.ts")) {
  const built = spawnSync(pinnedNode(), [join(root, "scripts", "build-web.mjs")], { stdio: ["ignore", "inherit", "inherit"] });
  if (built.status !== 0) fail("the storefront could not be built; what it says is above.");
}

// The platform lives well in 100 MiB of heap; with Node's own bound, which goes by the machine's memory, V8 lets
// garbage lie until there is four times as much; and with glibc's own ways what pictures were made in stays with the
// process for good (85 MiB instead of 20 after 475 of them). Other bounds in the environment are left alone.
const ownHeap = /--max-old-space-size/.test(process.env.NODE_OPTIONS ?? "");
const platform = script.endsWith("platform/src/main.ts")
  ? JSON.parse(readFileSync(join(root, "scripts", "platform-process.json"), "utf8"))
  : { flags: [], env: {} };
const heap = ownHeap ? [] : platform.flags;

// The channel tells the program when this process is gone: nothing may outlive a kill of its parent unseen.
const child = spawn(pinnedNode(), ["--disable-warning=ExperimentalWarning", ...heap, join(root, script), ...args], {
  cwd: root,
  stdio: ["inherit", "inherit", "inherit", "ipc"],
  env: { ...platform.env, ...process.env, TECHNOVA_PARENT_CHANNEL: "1" },
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));

// npm ends at once on a signal and passes none on, or is killed: then this process, or the shell between the two,
// gets another parent, and the program is asked to stop in its stead.
const ancestors = () => `${process.ppid} ${process.env.npm_lifecycle_event === undefined ? "" : parentOf(process.ppid)}`;
const begun = ancestors();
const watch = setInterval(() => {
  if (ancestors() === begun) return;
  clearInterval(watch);
  child.kill("SIGTERM");
}, 200);
watch.unref();

/** The parent of a process, where the system tells it in /proc. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  } catch {
    return "";
  }
}

child.on("error", (error) => fail(`the pinned Node cannot be started: ${error.message}`));
child.on("exit", (code, signal) => {
  clearInterval(watch);
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  // Ends the way the program did, so that a shell sees the same.
  process.kill(process.pid, signal);
  setTimeout(() => process.exit(1), 200);
});
