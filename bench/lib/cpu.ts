import { readFile, readdir } from "node:fs/promises";

/** The kernel's accounts are in ticks; Linux shows 100 a second to everybody (USER_HZ). */
const TICKS_PER_SECOND = 100;

interface Account {
  readonly parent: number;
  /** Seconds in user and kernel mode, of all threads. */
  readonly own: number;
  /** Seconds of children that have ended. */
  readonly children: number;
}

/** CPU seconds that processes have used, by the kernel's accounts (/proc/PID/stat); a process that is gone counts nothing. */
export async function cpuSeconds(pids: readonly number[]): Promise<number> {
  const accounts = await Promise.all(pids.map(accountOf));
  return accounts.reduce((sum, account) => sum + (account?.own ?? 0), 0);
}

/** CPU seconds of a process with all its children, those that have ended too: PostgreSQL, say. */
export async function treeSeconds(root: number): Promise<number> {
  const accounts = new Map<number, Account>();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const account = await accountOf(Number(name));
    if (account !== undefined) accounts.set(Number(name), account);
  }
  let sum = 0;
  for (const [pid, account] of accounts) if (pid === root || account.parent === root) sum += account.own;
  return sum + (accounts.get(root)?.children ?? 0);
}

/** Resident memory of a process, in MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}

async function accountOf(pid: number): Promise<Account | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  // The name of the program stands in brackets and may hold anything; what follows is numbers (man 5 proc).
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const seconds = (first: number): number => (Number(fields[first]) + Number(fields[first + 1])) / TICKS_PER_SECOND;
  return { parent: Number(fields[1]), own: seconds(11), children: seconds(13) };
}
