import type { DescMethod } from "@bufbuild/protobuf";
import { LRUCache } from "lru-cache";
import { META, NEVER, NOBODY } from "@technova/mesh";
import type { Answer, AnswerCache, Holding } from "../cache/answer-cache.ts";
import type { Front } from "../front.ts";
import type { FrontRequest } from "../front-request.ts";
import type { Gateway } from "../gateway.ts";
import { timeIsUp, within } from "./time.ts";
import type { AnyMessage, ShortMethod } from "./short-method.ts";

/** Answers that are remembered as messages beside their bytes: the pages of a shop ask for the same few. */
const READ_MESSAGES = 256;
const PROTO_TYPE = "application/proto";

/** What is asked of a method whose answers are the same for everybody. */
export interface Asked {
  readonly method: ShortMethod;
  readonly key: string;
  readonly binary: boolean;
}

/** The answers that everybody gets, asked for in nobody's name and kept for as long as their contracts say. */
export class KeptReads {
  readonly #gateway: Gateway;
  readonly #cache: AnswerCache;
  readonly #methods: ReadonlyMap<string, ShortMethod>;
  readonly #messages = new LRUCache<Answer, AnyMessage>({ max: READ_MESSAGES });

  constructor(gateway: Gateway, cache: AnswerCache, methods: ReadonlyMap<string, ShortMethod>) {
    this.#gateway = gateway;
    this.#cache = cache;
    this.#methods = methods;
  }

  /** All that is kept of answers, as one that is made of several would be. */
  get holdings(): readonly Holding[] {
    return [...this.#methods.values()].map(({ holding }) => holding).filter((holding) => holding !== undefined);
  }

  /**
   * The answer to a request as a message, which its readers share and do not change; undefined where this method's answers
   * are not kept. Counts as a request of the client's. Rejects with a ConnectError.
   */
  read(method: DescMethod, request: AnyMessage, front: Front, timeoutMs: number | undefined): Promise<AnyMessage> | undefined {
    const short = this.#methods.get(`/${method.parent.typeName}/${method.name}`);
    if (short?.holding === undefined || !this.#cache.isOn) return undefined;
    return this.#read(short, short.holding, request, front, timeoutMs);
  }

  async #read(
    method: ShortMethod,
    holding: Holding,
    request: AnyMessage,
    front: Front,
    timeoutMs: number | undefined,
  ): Promise<AnyMessage> {
    this.#gateway.countFor(method.route, front);
    const asked: Asked = { method, key: method.keyOf(request, true), binary: true };
    const fetch = (): Promise<Buffer> => this.fetch(asked, front.requestId);
    const ready = this.#cache.ready(asked.key, holding, fetch, PROTO_TYPE);
    if (ready !== undefined) return this.#messageOf(method, ready);
    const loaded = this.#cache.load(asked.key, holding, fetch, PROTO_TYPE);
    return this.#messageOf(method, await (timeoutMs === undefined ? loaded : within(timeoutMs, loaded, timeIsUp)));
  }

  #messageOf(method: ShortMethod, answer: Answer): AnyMessage {
    const known = this.#messages.get(answer) ?? method.read(answer.bytes);
    this.#messages.set(answer, known);
    return known;
  }

  /** Asks for what everybody gets, for as long as the method allows. */
  async fetch({ method, key, binary }: Asked, requestId: string, traceParent?: string): Promise<Buffer> {
    const front: FrontRequest = {
      header: (name) => (name === META.traceParent ? traceParent : undefined),
      headers: () => new Headers(),
      timeoutMs: undefined,
      signal: NEVER,
      front: { requestId, client: { address: "", secure: false }, limits: [], body: undefined, tell: () => undefined, understood: true },
    };
    return method.serialize(await this.#gateway.answer(method.route, method.messageOf(key), NOBODY, front), binary);
  }
}
