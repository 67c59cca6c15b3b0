import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { OrderService, WatchOrderRequestSchema, type WatchOrderResponse } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { EventStream } from "./event-stream.ts";
import type { Front } from "./front.ts";
import type { Gateway } from "./gateway.ts";
import { sendError, type EdgeRequest, type EdgeResponse } from "./http.ts";
import { MAX_SEQUENCE } from "./order-events.ts";

export const LIVE_PATH = "/live";
/** Of a browser with many pages open. */
const MOST = 100;
const TOPIC = /^(?:(ord_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@(\d{1,10})|(?:prd|var)_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
/** Of one thing that changes all the time no more is told than once in so long, in milliseconds. */
const AT_MOST_EVERY_MS = 1000;
/** What a page is read from may be as much older than it knows. */
const ON_ITS_WAY_MS = 1000;
/** Refusals that stay as they are however often it is asked: there is nothing to hear. */
const FOR_GOOD = new Set([Code.NotFound, Code.PermissionDenied, Code.Unauthenticated, Code.InvalidArgument]);

/** Those who are told when something was published about a subject, in whichever process. */
export interface SubjectNews {
  readonly watch: (subject: string, tell: () => void) => () => void;
  /** Whether there was any within so many milliseconds. */
  readonly hadNews: (subject: string, within: number) => boolean;
}

interface WatchedOrder {
  readonly id: string;
  readonly afterSequence: number;
}

/**
 * All that a browser watches, over one stream: `GET /live?of=<topics>`, where a topic is the id of a product or a variant,
 * or an order's with the sequence of its timeline that is seen already, `ord_…@7`. Each message is `{"of": "<id>"}`: there is
 * something newer, which is read where it always is, with the rights that that takes. `&age=<milliseconds>` is how old what the
 * listener has of them is: what has been news since is told too, as far as the last quarter of a minute.
 */
export class Live {
  readonly #gateway: Gateway;
  readonly #news: SubjectNews;
  readonly #open = new Set<EventStream>();

  constructor(gateway: Gateway, news: SubjectNews) {
    this.#gateway = gateway;
    this.#news = news;
  }

  /** Ends all streams; who listens asks again, and finds another edge. */
  stop(): void {
    for (const stream of this.#open) stream.break();
  }

  async serve(request: EdgeRequest, response: EdgeResponse, url: URL, front: Front): Promise<void> {
    const topics = topicsOf(url.searchParams.get("of") ?? "");
    if (topics === undefined) {
      const message = `name up to ${MOST} things: ids of products and variants, and of orders with the sequence that is seen, as in ?of=var_…,ord_…@7`;
      sendError(response, 400, "invalid_argument", message);
      return;
    }
    const age = Number(url.searchParams.get("age") ?? 0);
    if (!(age >= 0)) {
      sendError(response, 400, "invalid_argument", "age is a number of milliseconds, as in &age=700");
      return;
    }
    const stream = new EventStream(request, response);
    this.#open.add(stream);
    const waiting = new Map<string, NodeJS.Timeout>();
    const hear = (id: string): void => {
      if (waiting.has(id)) return;
      const tell = (): void => {
        waiting.delete(id);
        stream.send({ data: JSON.stringify({ of: id }) });
      };
      // A moment later, so that what happens all at once is told once, and after the last of it.
      waiting.set(id, setTimeout(tell, AT_MOST_EVERY_MS));
    };
    const stops = topics.subjects.map((id) => this.#news.watch(id, () => hear(id)));
    // Nobody has told of what came after it was read.
    for (const id of topics.subjects) if (this.#news.hadNews(id, age + ON_ITS_WAY_MS)) hear(id);
    stream.gone.addEventListener("abort", () => {
      this.#open.delete(stream);
      for (const stop of stops) stop();
      for (const timer of waiting.values()) clearTimeout(timer);
    });
    stream.say("listening");
    await Promise.all(topics.orders.map((order) => this.#follow(order, stream, front)));
    if (stops.length === 0) stream.end();
  }

  async #follow(order: WatchedOrder, stream: EventStream, front: Front): Promise<void> {
    try {
      const entries = this.#gateway.stream(OrderService.method.watchOrder, create(WatchOrderRequestSchema, order), stream.call(front));
      for await (const { entry } of entries as AsyncIterable<WatchOrderResponse>)
        stream.send({ data: JSON.stringify({ of: order.id, sequence: entry?.sequence }) });
    } catch (error) {
      // Who listens asks again, and hears of what happened meanwhile.
      if (!FOR_GOOD.has(ConnectError.from(error).code)) stream.break();
    }
  }
}

interface Topics {
  readonly orders: readonly WatchedOrder[];
  /** Of products and variants. */
  readonly subjects: readonly string[];
}

/** Undefined where one cannot be read, or where they are too many. */
function topicsOf(text: string): Topics | undefined {
  const parsed = [...new Set(text.split(","))].map((topic) => TOPIC.exec(topic));
  if (parsed.length > MOST) return undefined;
  const orders: WatchedOrder[] = [];
  const subjects: string[] = [];
  for (const match of parsed) {
    const [topic, id, sequence] = match ?? [];
    if (topic === undefined || Number(sequence ?? 0) > MAX_SEQUENCE) return undefined;
    if (id === undefined) subjects.push(topic);
    else orders.push({ id, afterSequence: Number(sequence) });
  }
  return { orders, subjects };
}
