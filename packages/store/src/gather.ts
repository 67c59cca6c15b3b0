import type { PoolClient } from "pg";

const gathering = new WeakSet<object>();

/**
 * Sends what a connection is given from now on in one packet, until the running code has come to rest. A packet less is a
 * system call and a waking of the other side less, which is most of what a short statement costs.
 */
export function gather({ connection: { stream } }: PoolClient): void {
  if (gathering.has(stream)) return;
  gathering.add(stream);
  stream.cork();
  process.nextTick(() => {
    gathering.delete(stream);
    stream.uncork();
  });
}
