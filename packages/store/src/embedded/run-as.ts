import { chown, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { execFileSync } from "node:child_process";
import { StartupError } from "@technova/kit";

/**
 * PostgreSQL refuses to run as root. As root, its programs run as `postgres` or `nobody`; and where that user
 * could not reach the data or the programs (a checkout in a private directory), with the one capability that
 * lets it pass, given by util-linux's `setpriv`.
 */
export interface RunAs {
  readonly ids?: { readonly uid: number; readonly gid: number };
  /** Words to put before a command. */
  readonly prefix: readonly string[];
}

export async function decideRunAs(paths: readonly string[]): Promise<RunAs> {
  if (process.platform === "win32" || process.getuid?.() !== 0) return { prefix: [] };
  const ids = await unprivilegedUser();
  for (const path of paths) {
    if (await reachable(path, ids)) continue;
    if (!hasSetpriv()) {
      throw new StartupError(
        `PostgreSQL cannot run as root, and no other user can reach ${path}. Start as another user, or set TECHNOVA_DATA_DIR and keep the checkout where others may read.`,
      );
    }
    const flags = [
      `--reuid=${ids.uid}`,
      `--regid=${ids.gid}`,
      "--clear-groups",
      // PostgreSQL looks for its own program with access(2), which drops capabilities unless this bit is set.
      "--securebits=+no_setuid_fixup",
      "--inh-caps=+dac_override",
      "--ambient-caps=+dac_override",
    ];
    return { ids, prefix: ["setpriv", ...flags, "--"] };
  }
  return { ids, prefix: [] };
}

/** Gives a path to the user whom PostgreSQL runs as. */
export async function giveTo(runAs: RunAs, path: string): Promise<void> {
  if (runAs.ids !== undefined) await chown(path, runAs.ids.uid, runAs.ids.gid);
}

async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
  const passwd = await readFile("/etc/passwd", "utf8").catch(() => "");
  for (const wanted of ["postgres", "nobody"]) {
    const fields = passwd
      .split("\n")
      .map((line) => line.split(":"))
      .find(([name]) => name === wanted);
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new StartupError("PostgreSQL cannot run as root, and this machine has neither a user postgres nor nobody. Start as another user.");
}

/** Whether every directory on the way may be passed by the user. */
async function reachable(path: string, ids: { uid: number; gid: number }): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    const info = await stat(at).catch(() => undefined);
    if (info?.isDirectory()) {
      const bit = info.uid === ids.uid ? 0o100 : info.gid === ids.gid ? 0o010 : 0o001;
      if ((info.mode & bit) === 0) return false;
    }
    if (dirname(at) === at) return true;
  }
}

function hasSetpriv(): boolean {
  try {
    execFileSync("setpriv", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
