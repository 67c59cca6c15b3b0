import { AckPolicy, DeliverPolicy, DiscardPolicy, RetentionPolicy, StorageType, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, credsAuthenticator, nanos, type NodeConnectionOptions } from "@nats-io/transport-node";

/** Where NATS is and how to be let in. */
export interface NatsOptions {
  /** One or more addresses, such as "nats://user:pass@host:4222", with commas between them. */
  readonly url: string;
  /** Name of the stream, and first part of its subjects. */
  readonly stream: string;
  /** Copies that JetStream keeps: 1, 3 or 5. */
  readonly replicas: number;
  /** Text of a credentials file. */
  readonly credentials?: string;
  readonly tls?: { readonly caFile: string; readonly certFile?: string; readonly keyFile?: string };
}

/** A message of the stream. */
export interface StreamMessage {
  readonly sequence: number;
  /** The event's id. */
  readonly id: string;
  readonly time: Date;
  readonly data: Uint8Array;
}

/** The stream as it was found when the session began. */
export interface StreamFacts {
  /** Tells one incarnation of the stream from the next. */
  readonly incarnation: string;
  readonly lastSequence: number;
}

/** Where reading begins: at a sequence number, at a time, or with the first message that there is. */
export type Start = { readonly sequence: number } | { readonly time: Date } | "first";

/** The stream is kept longer than rows of the outbox, so that whatever an outbox says was sent is there. */
const MAX_AGE_MS = 8 * 24 * 3_600_000;
const DUPLICATE_WINDOW_MS = 120_000;
const CONNECT_MS = 3000;
const REQUEST_MS = 3000;
const PING_MS = 5000;
const INACTIVE_MS = 60_000;
const FETCH_MS = 15_000;
const FETCH_MESSAGES = 256;

/**
 * One connection to NATS, from its beginning to its end: it never reconnects, so that whoever begins with a new one
 * knows that anything may have happened meanwhile. The client library stays behind this file.
 */
export class NatsSession {
  /** Settles when the connection is gone, for whatever reason. */
  readonly closed: Promise<void>;
  readonly facts: StreamFacts;
  readonly #parts: Parts;
  readonly #stream: string;
  #open = true;

  private constructor(parts: Parts, stream: string, facts: StreamFacts) {
    this.#parts = parts;
    this.#stream = stream;
    this.facts = facts;
    this.closed = parts.connection.closed().then(() => {
      this.#open = false;
    });
  }

  /** Connects and sees to it that the stream is there. */
  static async open(options: NatsOptions): Promise<NatsSession> {
    const connection = await connect(connectionOptions(options));
    try {
      const manager = await jetstreamManager(connection, { timeout: REQUEST_MS });
      const info = await manager.streams
        .info(options.stream)
        .catch(() => manager.streams.add({ name: options.stream, ...streamConfig(options) }));
      if (info.config.num_replicas !== options.replicas) await manager.streams.update(options.stream, { num_replicas: options.replicas });
      const parts = { connection, manager, publisher: jetstream(connection, { timeout: REQUEST_MS }) };
      return new NatsSession(parts, options.stream, { incarnation: info.created, lastSequence: info.state.last_seq });
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.#open;
  }

  async close(): Promise<void> {
    this.#open = false;
    await this.#parts.connection.close();
  }

  /** Stores a message; returns its sequence number, that of the first where it is a duplicate. */
  async publish(type: string, id: string, data: Uint8Array): Promise<number> {
    const { seq } = await this.#parts.publisher.publish(`${this.#stream}.${type}`, data, { msgID: id, retries: 0 });
    return seq;
  }

  /** The message at a sequence number; undefined where there is none. */
  async messageAt(sequence: number): Promise<StreamMessage | undefined> {
    const message = await this.#parts.manager.streams.getMessage(this.#stream, { seq: sequence });
    if (message === null) return undefined;
    return { sequence, id: message.header.get("Nats-Msg-Id"), time: message.time, data: message.data };
  }

  /** The last message that is there now; undefined where there is none. */
  async last(): Promise<StreamMessage | undefined> {
    const { state } = await this.#parts.manager.streams.info(this.#stream);
    return state.messages === 0 ? undefined : this.messageAt(state.last_seq);
  }

  /**
   * Messages of one type in the order of the stream, as many at once as have come, until the session or the signal
   * ends. At most a few hundred are held for a reader that is slow. Throws where one is missing: begin anew from
   * what was read.
   */
  async *read(type: string, start: Start, signal: AbortSignal): AsyncGenerator<readonly StreamMessage[]> {
    const { manager, publisher } = this.#parts;
    const { name } = await manager.consumers.add(this.#stream, {
      filter_subject: `${this.#stream}.${type}`,
      ack_policy: AckPolicy.None,
      inactive_threshold: nanos(INACTIVE_MS),
      mem_storage: true,
      num_replicas: 1,
      ...deliverFrom(start),
    });
    const consumer = await publisher.consumers.get(this.#stream, name);
    try {
      let next = 1;
      while (!signal.aborted && this.#open) {
        const messages = await consumer.fetch({ max_messages: FETCH_MESSAGES, expires: FETCH_MS });
        const stop = (): void => messages.stop();
        signal.addEventListener("abort", stop, { once: true });
        try {
          for await (const batch of asTheyCome(messages)) {
            for (const { info } of batch)
              if (info.deliverySequence !== next++) throw new Error(`message ${next - 1} of ${type} was lost on its way`);
            yield batch.map(({ seq, headers, time, data }) => ({ sequence: seq, id: headers?.get("Nats-Msg-Id") ?? "", time, data }));
          }
        } finally {
          signal.removeEventListener("abort", stop);
          stop();
        }
        // One that the server sent while nobody listened any more is not sent again: it shows in the numbers alone.
        const { delivered } = await consumer.info();
        if (delivered.consumer_seq >= next) throw new Error(`message ${next} of ${type} was lost on its way`);
      }
    } finally {
      // Where this fails too, the server forgets the consumer after a while.
      void consumer.delete().catch(() => undefined);
    }
  }
}

/** The items of a source in batches: all that have come while the one before was dealt with. */
async function* asTheyCome<T>(source: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let come: T[] = [];
  let wake = Promise.withResolvers<void>();
  let ended = false;
  const pump = (async () => {
    for await (const item of source) {
      come.push(item);
      wake.resolve();
    }
  })().finally(() => {
    ended = true;
    wake.resolve();
  });
  // Awaited below; until then its failure is not unheard.
  pump.catch(() => undefined);
  for (;;) {
    await wake.promise;
    wake = Promise.withResolvers();
    const batch = come;
    come = [];
    if (batch.length > 0) yield batch;
    if (ended && come.length === 0) break;
  }
  await pump;
}

interface Parts {
  readonly connection: Awaited<ReturnType<typeof connect>>;
  readonly manager: Awaited<ReturnType<typeof jetstreamManager>>;
  readonly publisher: ReturnType<typeof jetstream>;
}

function connectionOptions({ url, credentials, tls }: NatsOptions): NodeConnectionOptions {
  const addresses = url.split(",").map((one) => new URL(one.trim()));
  const [first] = addresses;
  return {
    servers: addresses.map((address) => address.host),
    name: "technova",
    reconnect: false,
    timeout: CONNECT_MS,
    pingInterval: PING_MS,
    maxPingOut: 2,
    ...(first === undefined || first.username === ""
      ? {}
      : first.password === ""
        ? { token: decodeURIComponent(first.username) }
        : { user: decodeURIComponent(first.username), pass: decodeURIComponent(first.password) }),
    ...(credentials === undefined ? {} : { authenticator: credsAuthenticator(new TextEncoder().encode(credentials)) }),
    ...(tls !== undefined ? { tls } : first?.protocol === "tls:" ? { tls: {} } : {}),
  };
}

function streamConfig({ stream, replicas }: NatsOptions) {
  return {
    subjects: [`${stream}.>`],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_age: nanos(MAX_AGE_MS),
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    num_replicas: replicas,
    allow_direct: true,
    description: "Events of the TechNova platform; the outboxes of its databases are the truth",
  };
}

function deliverFrom(start: Start) {
  if (start === "first") return { deliver_policy: DeliverPolicy.All };
  if ("time" in start) return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: start.time.toISOString() };
  return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: start.sequence };
}
