import { randomBytes, randomUUID } from "node:crypto";
import { AnswerCache, type Answer, type Holding } from "../cache/answer-cache.ts";
import { HeadTemplate } from "./head-template.ts";
import { PageTemplate, type Uniques } from "./page-template.ts";

/** How long a page is given again, in milliseconds. It adds to what its parts may be old, so it is short. */
const FRESH_MS = 1000;
const STALE_MS = 4000;
/** Of memory for pages, in both their forms, about. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A page as it was rendered. */
export interface Rendered {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** Whether it is as it should be, and has nothing in it that is one reader's. */
  readonly keep: boolean;
}

/** A page that many get, ready to be given. */
export interface SharedPage extends Pick<Rendered, "status"> {
  readonly head: HeadTemplate;
  readonly template: PageTemplate;
}

const NONCE_BYTES = 16;
/** Asking the system for a few bytes costs as much as for many. */
const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);

/** Fresh ones. As long as those of every other answer, as a template needs. */
export function newUniques(): Uniques {
  if (pool.byteLength < NONCE_BYTES) pool = randomBytes(POOL_BYTES);
  const nonce = pool.toString("hex", 0, NONCE_BYTES);
  pool = pool.subarray(NONCE_BYTES);
  return { nonce, once: randomUUID() };
}

/** Thrown to all who wait for a page that is not to be given to others after them. */
class NotKept extends Error {
  readonly page: SharedPage;

  constructor(page: SharedPage) {
    super("this page is not kept");
    this.page = page;
  }
}

/**
 * Pages that are the same for everybody but for a nonce. They are kept as answers of the platform are: given while fresh,
 * renewed behind a stale one, rendered once for all who wait, and forgotten at the events that make their parts wrong.
 */
export class SharedPages {
  readonly #cache: AnswerCache;
  readonly #holding: Holding;
  /** What stands in kept pages where each answer has its own. Nobody can have it sent to them, and it changes with the process. */
  readonly uniques = newUniques();
  readonly #read = new WeakMap<Answer, SharedPage>();

  /** `parts`: of what pages are made of. */
  constructor(parts: readonly Holding[], isOn: boolean) {
    this.#cache = new AnswerCache({ maxBytes: isOn ? MAX_BYTES : 0, now: () => performance.now() });
    const forgottenOn = new Set(parts.flatMap((part) => [...part.forgottenOn]));
    this.#holding = { method: "pages", freshMs: FRESH_MS, staleMs: STALE_MS, forgottenOn };
  }

  get isOn(): boolean {
    return this.#cache.isOn;
  }

  forget(types: ReadonlySet<string> | "all"): void {
    this.#cache.forget(types);
  }

  /** The page of a key, if it is at hand; where it is stale, `render` makes it anew behind it. */
  ready(key: string, render: () => Promise<Rendered>): SharedPage | undefined {
    const ready = this.#cache.ready(key, this.#holding, () => this.#made(render), "");
    return ready === undefined ? undefined : this.#pageOf(ready);
  }

  /** The page of a key; `render` makes it with this object's `uniques`. */
  async page(key: string, render: () => Promise<Rendered>): Promise<SharedPage> {
    const ready = this.ready(key, render);
    if (ready !== undefined) return ready;
    try {
      return this.#pageOf(await this.#cache.load(key, this.#holding, () => this.#made(render), ""));
    } catch (error) {
      if (error instanceof NotKept) return error.page;
      throw error;
    }
  }

  async #made(render: () => Promise<Rendered>): Promise<Buffer> {
    const rendered = await render();
    if (!rendered.keep) throw new NotKept(this.#sharedOf(rendered));
    return written(rendered);
  }

  #pageOf(answer: Answer): SharedPage {
    const known = this.#read.get(answer) ?? this.#sharedOf(readWritten(answer.bytes));
    this.#read.set(answer, known);
    return known;
  }

  #sharedOf({ status, headers, body }: Omit<Rendered, "keep">): SharedPage {
    return { status, head: new HeadTemplate(headers, this.uniques), template: new PageTemplate(body, this.uniques) };
  }
}

/** The bytes of an answer: its status and headers in a line, and its body. */
function written({ status, headers, body }: Rendered): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify({ status, headers })}\n`), body]);
}

function readWritten(bytes: Buffer): Omit<Rendered, "keep"> {
  const end = bytes.indexOf("\n");
  return { ...(JSON.parse(bytes.toString("utf8", 0, end)) as Pick<Rendered, "status" | "headers">), body: bytes.subarray(end + 1) };
}
