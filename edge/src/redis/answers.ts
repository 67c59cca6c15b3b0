import { createHash } from "node:crypto";
import type { SharedAnswers, SharedLook } from "../cache/answer-cache.ts";
import type { RedisConnection } from "./connection.ts";

const NOTHING: SharedLook = { kept: undefined, keep: () => undefined };
/** Generations are counted this long after the last event, in milliseconds: longer than any answer is kept. */
const GENERATION_MS = 24 * 3_600_000;

/** Answers that one edge has fetched for all. An answer is kept with the generation of its method; an event begins a new one. */
export class RedisAnswers implements SharedAnswers {
  readonly #connection: RedisConnection;
  /** Methods that were forgotten and of which Redis was not told yet. */
  readonly #owed = new Set<string>();

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async look(method: string, key: string): Promise<SharedLook> {
    // An event that Redis has not heard of yet makes wrong what it holds.
    if (!(await this.#tell())) return NOTHING;
    const answerKey = `${this.#connection.prefix}answer:${createHash("sha256").update(key).digest("base64url")}`;
    const found = await this.#connection.ask("answer", (redis) => redis.mgetBuffer(this.#generationKey(method), answerKey));
    if (found === undefined) return NOTHING;
    const generation = found[0]?.toString() ?? "0";
    const entry = found[1] === null || found[1] === undefined ? undefined : unpack(found[1]);
    return {
      kept: entry?.generation === generation ? { bytes: entry.bytes, ageMs: Math.max(0, Date.now() - entry.madeAt) } : undefined,
      keep: (bytes, keepMs, ageMs) => {
        // Its time is written into it: Redis may come to it long after.
        const packed = pack(generation, Date.now() - Math.round(ageMs), bytes);
        void this.#connection.ask("answer", (redis) => redis.set(answerKey, packed, "PX", keepMs));
      },
    };
  }

  forget(method: string): void {
    this.#owed.add(method);
    void this.#tell();
  }

  /** Tells Redis which methods were forgotten; false where it does not know all of them by now. */
  async #tell(): Promise<boolean> {
    // As it is now: what is owed anew is told the next time.
    const owed = [...this.#owed];
    for (const method of owed) {
      // Taken off before: what comes while Redis is told of this one is owed anew.
      this.#owed.delete(method);
      const key = this.#generationKey(method);
      const told = await this.#connection.ask("forget", (redis) => redis.multi().incr(key).pexpire(key, GENERATION_MS).exec());
      if (told === undefined || told === null) {
        this.#owed.add(method);
        return false;
      }
    }
    return true;
  }

  #generationKey(method: string): string {
    return `${this.#connection.prefix}generation:${method}`;
  }
}

/** `<generation> <when it was made, in milliseconds of the wall clock>\n<the answer>` */
function pack(generation: string, madeAt: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${generation} ${madeAt}\n`), bytes]);
}

function unpack(packed: Buffer): { readonly generation: string; readonly madeAt: number; readonly bytes: Buffer } {
  const end = packed.indexOf("\n");
  const [generation = "", madeAt = "0"] = packed.subarray(0, end).toString().split(" ");
  return { generation, madeAt: Number(madeAt), bytes: packed.subarray(end + 1) };
}
