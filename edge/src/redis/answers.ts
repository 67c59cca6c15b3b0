import { createHash } from "node:crypto";
import type { SharedAnswers, SharedLook } from "../cache/answer-cache.ts";
import type { RedisConnection } from "./connection.ts";

const NOTHING: SharedLook = { kept: undefined, keep: () => undefined };
/** Generations are counted this long after the last event, in milliseconds: longer than any answer is kept. */
const GENERATION_MS = 24 * 3_600_000;

/** Answers that one edge has fetched for all. An answer is kept with the generation of its method; an event begins a new one. */
export class RedisAnswers implements SharedAnswers {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async look(method: string, key: string): Promise<SharedLook> {
    const generationKey = this.#generationKey(method);
    const answerKey = `${this.#connection.prefix}answer:${createHash("sha256").update(key).digest("base64url")}`;
    const found = await this.#connection.ask("answer", async (redis) => {
      const [[generation, kept], leftMs] = await Promise.all([redis.mgetBuffer(generationKey, answerKey), redis.pttl(answerKey)]);
      return { generation: generation?.toString() ?? "0", kept: kept ?? undefined, leftMs };
    });
    if (found === undefined) return NOTHING;
    const { generation, leftMs } = found;
    const entry = found.kept === undefined ? undefined : unpack(found.kept);
    return {
      kept: entry?.generation === generation && leftMs > 0 ? { bytes: entry.bytes, ageMs: Math.max(0, entry.keepMs - leftMs) } : undefined,
      keep: (bytes, keepMs) => {
        void this.#connection.ask("answer", (redis) => redis.set(answerKey, pack(generation, keepMs, bytes), "PX", keepMs));
      },
    };
  }

  forget(method: string): void {
    const key = this.#generationKey(method);
    void this.#connection.ask("forget", (redis) => redis.multi().incr(key).pexpire(key, GENERATION_MS).exec());
  }

  #generationKey(method: string): string {
    return `${this.#connection.prefix}generation:${method}`;
  }
}

/** `<generation> <milliseconds>\n<the answer>` */
function pack(generation: string, keepMs: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${generation} ${keepMs}\n`), bytes]);
}

function unpack(packed: Buffer): { readonly generation: string; readonly keepMs: number; readonly bytes: Buffer } {
  const end = packed.indexOf("\n");
  const [generation = "", keepMs = "0"] = packed.subarray(0, end).toString().split(" ");
  return { generation, keepMs: Number(keepMs), bytes: packed.subarray(end + 1) };
}
