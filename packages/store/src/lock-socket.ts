import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { createServer, connect, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A lock among processes of one machine that the kernel gives back when its holder dies: a listening local
 * socket named after what is locked. On Linux the name is abstract, so that no file can be left behind.
 */
function socketPath(name: string): { path: string; file: boolean } {
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 32);
  if (process.platform === "linux") return { path: `\0technova-${digest}`, file: false };
  if (process.platform === "win32") return { path: `\\\\.\\pipe\\technova-${digest}`, file: false };
  return { path: join(tmpdir(), `technova-${digest}.sock`), file: true };
}

function tryListen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolve(undefined) : reject(error)));
    server.listen({ path, exclusive: true }, () => {
      server.unref();
      resolve(server);
    });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Runs the body while holding the named lock; throws after `timeoutMs` of waiting for it. */
export async function withProcessLock<T>(name: string, timeoutMs: number, body: () => Promise<T>): Promise<T> {
  const { path, file } = socketPath(name);
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const server = await tryListen(path);
    if (server !== undefined) {
      try {
        return await body();
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    }
    if (file && !(await answers(path))) await rm(path, { force: true });
    if (Date.now() > deadline) throw new Error(`another process has held the lock "${name}" for ${timeoutMs} ms`);
    await sleep(50);
  }
}
