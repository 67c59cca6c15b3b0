import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeJwt } from "jose";
import { readSettings } from "@technova/kit";
import { TokenVerifier, loadSigningKey } from "@technova/mesh";

const COMMAND = join(import.meta.dirname, "../src/token-command.ts");

describe("the token command", () => {
  let dir = "";
  let dataDir = "";

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "technova-token-"));
    dataDir = join(dir, "data");
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  function run(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ code: number | null; out: string; err: string }> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", COMMAND, ...args], {
        env: { ...process.env, TECHNOVA_DATA_DIR: dataDir, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let [out, err] = ["", ""];
      child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
      child.once("close", (code) => resolve({ code, out, err }));
    });
  }

  it("prints one token alone, which the platform of the data directory takes", async () => {
    const { code, out, err } = await run(["--role", "owner"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const key = await loadSigningKey(readSettings({ TECHNOVA_DATA_DIR: dataDir }), {});
    const caller = await new TokenVerifier(async () => [key.publicJwk]).verify(out.trim());
    expect(caller).toMatchObject({ kind: "operator", roles: ["owner"] });
  });

  it("takes several roles and a lifetime", async () => {
    const { out } = await run(["--role", "support", "--role=finance", "--hours", "2"]);
    const claims = decodeJwt(out);
    expect(claims["roles"]).toEqual(["support", "finance"]);
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(2 * 3600);
  });

  it("keeps its key where nobody else can read it", async () => {
    await run(["--role", "viewer"]);
    const keys = join(dataDir, "keys");
    expect((await stat(keys)).mode & 0o777).toBe(0o700);
    const files = await readdir(keys);
    expect(files).toEqual(["session.jwk"]);
    expect((await stat(join(keys, "session.jwk"))).mode & 0o777).toBe(0o600);
  });

  it("makes one key when several are quick at once", async () => {
    const minted = await Promise.all([1, 2, 3].map(() => run(["--role", "viewer"])));
    const key = await loadSigningKey(readSettings({ TECHNOVA_DATA_DIR: dataDir }), {});
    const verifier = new TokenVerifier(async () => [key.publicJwk]);
    for (const { out } of minted) expect((await verifier.verify(out.trim())).roles).toEqual(["viewer"]);
  });

  it.each([
    ["an unknown role", ["--role", "emperor"]],
    ["no role", []],
    ["one unknown role among known ones", ["--role", "owner", "--role", "emperor"]],
    ["no hours", ["--role", "owner", "--hours", "0"]],
    ["more hours than a month has", ["--role", "owner", "--hours", "721"]],
    ["hours that are none", ["--role", "owner", "--hours", "soon"]],
  ])("refuses %s with one line", async (_what, args) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^usage: [^\n]+\n$/);
  });

  it("refuses an unknown flag without a stack trace", async () => {
    const { code, out, err } = await run(["--rolle", "owner"]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("--rolle");
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("is refused in production", async () => {
    const { code, out, err } = await run(["--role", "owner"], { TECHNOVA_ENV: "production", SESSION_SIGNING_KEY: "{}" });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("production");
  });

  it("says what to do where it cannot have its key", async () => {
    await writeFile(dataDir, "a file");
    const file = await run(["--role", "owner"]);
    expect([file.code, file.out]).toEqual([1, ""]);
    expect(file.err).not.toMatch(/^\s+at /m);
    const broken = await run(["--role", "owner"], { SESSION_SIGNING_KEY: "top-secret" });
    expect(broken.code).toBe(1);
    expect(broken.err).toContain("SESSION_SIGNING_KEY");
    expect(broken.err).not.toContain("top-secret");
  });
});
