import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { LRUCache } from "lru-cache";
import { level, tallies } from "@technova/kit";

const answered = tallies("technova_edge_cache_total", "Answers of methods that may be cached, by where they came from", ["from"]);
const FROM = {
  fresh: answered.of({ from: "fresh" }),
  stale: answered.of({ from: "stale" }),
  joined: answered.of({ from: "joined" }),
  shared: answered.of({ from: "shared" }),
  service: answered.of({ from: "service" }),
};
const bytesHeld = level("technova_edge_cache_bytes", "Bytes of cached answers");
const compress = promisify(gzip);

const ENTRY_OVERHEAD = 512;
/** What is smaller goes as it is. */
export const GZIP_FROM_BYTES = 1024;

/** How long answers of a method hold, as its contract says. */
export interface Holding {
  readonly method: string;
  readonly freshMs: number;
  readonly staleMs: number;
  /** Types of events, as the bus names them. */
  readonly forgottenOn: ReadonlySet<string>;
}

/** An answer as it goes out, to be given to many. */
export class Answer {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** Weak, since the compressed form has the same (RFC 9110, section 8.8.3). */
  readonly etag: string;
  readonly madeAt: number;
  #gzipped: Buffer | undefined;
  #isCompressing = false;

  constructor(bytes: Buffer, contentType: string, madeAt: number) {
    this.bytes = bytes;
    this.contentType = contentType;
    this.madeAt = madeAt;
    this.etag = `W/"${createHash("sha1").update(bytes).digest("base64url").slice(0, 20)}"`;
  }

  /** The compressed form, where it is worth it and there is one by now; asking for it makes it. */
  get gzipped(): Buffer | undefined {
    if (this.#gzipped === undefined && !this.#isCompressing && this.bytes.byteLength >= GZIP_FROM_BYTES) {
      this.#isCompressing = true;
      void this.#compress();
    }
    return this.#gzipped;
  }

  async #compress(): Promise<void> {
    try {
      this.#gzipped = await compress(this.bytes);
    } finally {
      this.#isCompressing = false;
    }
  }
}

interface Entry {
  readonly answer: Answer;
  readonly generation: number;
}

/** An answer that another process may have fetched, and how to leave one for the others. */
export interface SharedLook {
  readonly kept: { readonly bytes: Buffer; readonly ageMs: number } | undefined;
  /** `ageMs`: how long ago it was asked for. */
  keep(bytes: Buffer, keepMs: number, ageMs: number): void;
}

/** Where answers are kept beside this process, for all that share it. It may know nothing, and never fails. */
export interface SharedAnswers {
  look(method: string, key: string): Promise<SharedLook>;
  /** What is kept of a method is wrong from now on, and what is being fetched is too. */
  forget(method: string): void;
}

export interface AnswerCacheOptions {
  /** Bytes at most; 0: nothing is kept. */
  readonly maxBytes: number;
  /** Milliseconds; monotonic. */
  readonly now: () => number;
  readonly shared?: SharedAnswers | undefined;
}

/**
 * Answers that are the same for everybody. One that is fresh is given at once; one that is a little older is given
 * while a new one is fetched (stale-while-revalidate, RFC 5861); of many who ask for what is not there, one fetches
 * it. An event forgets what it makes wrong, and what was asked for before it came is not kept.
 */
export class AnswerCache {
  readonly #options: AnswerCacheOptions;
  readonly #entries: LRUCache<string, Entry>;
  readonly #loading = new Map<string, { readonly generation: number; readonly answer: Promise<Answer> }>();
  readonly #generations = new Map<string, number>();
  readonly #holdings = new Map<string, Holding>();

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
    this.#entries = new LRUCache({
      maxSize: Math.max(1, options.maxBytes),
      sizeCalculation: ({ answer }, key) => answer.bytes.byteLength + key.length + ENTRY_OVERHEAD,
    });
  }

  get isOn(): boolean {
    return this.#options.maxBytes > 0;
  }

  /** Forgets what events of these types make wrong. */
  forget(types: ReadonlySet<string> | "all"): void {
    for (const { method, forgottenOn } of this.#holdings.values())
      if (types === "all" || [...forgottenOn].some((type) => types.has(type))) this.#forget(method);
  }

  #forget(method: string): void {
    this.#generations.set(method, (this.#generations.get(method) ?? 0) + 1);
    this.#options.shared?.forget(method);
  }

  /** An answer that may be given without waiting. Where it is stale, `refresh` is called to fetch a new one. */
  ready(key: string, holding: Holding, refresh: () => Promise<Buffer>, contentType: string): Answer | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.generation !== this.#generation(holding)) return undefined;
    const age = this.#options.now() - entry.answer.madeAt;
    if (age <= holding.freshMs) FROM.fresh.inc();
    else if (age <= holding.freshMs + holding.staleMs) {
      FROM.stale.inc();
      // Whoever waits for nothing is not told of its failure: the stale answer holds until its time is up.
      void this.load(key, holding, refresh, contentType).catch(() => undefined);
    } else return undefined;
    return entry.answer;
  }

  /** Fetches an answer, once for all who ask for it at the same time, and keeps it. */
  load(key: string, holding: Holding, fetch: () => Promise<Buffer>, contentType: string): Promise<Answer> {
    const generation = this.#generation(holding);
    const present = this.#loading.get(key);
    // What was asked for before an event must not answer those who ask after it.
    if (present !== undefined && present.generation === generation) {
      FROM.joined.inc();
      return present.answer;
    }
    const answer = this.#fetch(key, holding, generation, fetch, contentType).finally(() => {
      if (this.#loading.get(key)?.answer === answer) this.#loading.delete(key);
    });
    this.#loading.set(key, { generation, answer });
    return answer;
  }

  async #fetch(key: string, holding: Holding, generation: number, fetch: () => Promise<Buffer>, contentType: string): Promise<Answer> {
    const { now, shared } = this.#options;
    const look = shared === undefined ? undefined : await shared.look(holding.method, key);
    if (look?.kept !== undefined && look.kept.ageMs <= holding.freshMs) {
      FROM.shared.inc();
      return this.#keep(key, generation, new Answer(look.kept.bytes, contentType, now() - look.kept.ageMs));
    }
    const begun = now();
    const bytes = await fetch();
    FROM.service.inc();
    look?.keep(bytes, holding.freshMs, now() - begun);
    return this.#keep(key, generation, new Answer(bytes, contentType, begun));
  }

  #keep(key: string, generation: number, answer: Answer): Answer {
    if (this.isOn) this.#entries.set(key, { answer, generation });
    bytesHeld.value = this.#entries.calculatedSize;
    return answer;
  }

  #generation(holding: Holding): number {
    this.#holdings.set(holding.method, holding);
    return this.#generations.get(holding.method) ?? 0;
  }
}
