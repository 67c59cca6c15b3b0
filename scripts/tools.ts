import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..");
const BIN = join(ROOT, "node_modules", ".bin");

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Keeps what it prints instead of showing it. */
  readonly quiet?: boolean;
}

/** Runs a tool of node_modules (or of the machine) in the checkout; returns its exit code and, where quiet, its output. */
export function tryRun(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((done, fail) => {
    // Tools written for Node run on this Node, whatever the machine's is.
    const local = join(BIN, command);
    const child = spawn(existsSync(local) ? local : command, [...args], {
      cwd: ROOT,
      stdio: options.quiet === true ? ["ignore", "pipe", "pipe"] : "inherit",
      env: { ...process.env, PATH: [resolve(process.execPath, ".."), BIN, process.env["PATH"] ?? ""].join(delimiter), ...options.env },
      shell: process.platform === "win32",
    });
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.once("error", fail);
    child.once("close", (code) => done({ code: code ?? 1, output }));
  });
}

/** Runs a tool and ends this program with its code where it fails. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  const { code, output } = await tryRun(command, args, options);
  if (code === 0) return;
  process.stderr.write(output);
  process.exit(code);
}
