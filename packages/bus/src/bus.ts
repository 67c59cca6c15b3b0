import { BackgroundLoop, type Clock, type Logger } from "@technova/kit";
import { statement, type Database, type DatabaseLogin, type Transaction } from "@technova/store";
import type { ConsumerSpec, HostedConsumer } from "./consumer.ts";
import type { Cause, OutgoingEvent } from "./event.ts";
import { Listener } from "./listener.ts";
import { FanOut } from "./local/fan-out.ts";
import type { NatsOptions } from "./nats/client.ts";
import { StreamBus } from "./nats/stream-bus.ts";
import { Publisher } from "./publish.ts";
import { Relay } from "./relay.ts";
import { SubjectWatchers } from "./watchers.ts";
import { ConsumerWorker } from "./worker.ts";

/** Sent rows are kept this long, to be replayed; the inbox outlives them. */
const KEEP_SENT = "7 days";
const KEEP_INBOX = "30 days";

const MAINTAIN = statement("bus.maintain", `SELECT bus.maintain_inbox(interval '${KEEP_INBOX}')`);
const PURGE = statement(
  "bus.purge",
  `DELETE FROM bus.outbox WHERE id IN (
     SELECT o.id FROM bus.outbox o WHERE o.recorded_at < clock_timestamp() - interval '${KEEP_SENT}' AND o.sent_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM bus.delivery d WHERE d.id = o.id)
     ORDER BY o.recorded_at LIMIT 1000) RETURNING id`,
);

export interface BusOptions {
  readonly database: Database;
  readonly login: DatabaseLogin;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Every consumer of the platform. */
  readonly consumers: readonly ConsumerSpec[];
  readonly cause: () => Cause;
  /** Where events travel; without it they stay in the one database that all services share. */
  readonly nats?: NatsOptions | undefined;
}

/**
 * Outbox, relay, deliveries and workers. Events go from the outbox to the consumers' deliveries within one database
 * that several processes may share, or over a stream of NATS.
 */
export class Bus {
  readonly watchers = new SubjectWatchers();
  readonly #options: BusOptions;
  readonly #publisher: Publisher;
  readonly #relay: Relay;
  readonly #listener: Listener;
  readonly #stream: StreamBus | undefined;
  readonly #maintenance: BackgroundLoop;
  readonly #workers: ConsumerWorker[] = [];
  readonly #hearers = new Set<(types: ReadonlySet<string> | "all") => void>();

  constructor(options: BusOptions) {
    this.#options = options;
    const { database, logger, login, consumers, nats } = options;
    const onRelayed = (types: ReadonlySet<string> | "all", subjects: ReadonlySet<string> | "all"): void => {
      // Over a stream there is nothing for the workers yet: their feeds wake them.
      if (nats === undefined || types === "all")
        for (const worker of this.#workers) if (types === "all" || types.has(worker.consumer.type)) worker.wake();
      this.watchers.wake(subjects);
      for (const hear of this.#hearers) hear(types);
    };
    this.#stream = nats === undefined ? undefined : new StreamBus({ nats, database, logger, consumers, onOpen: () => this.#relay.wake() });
    this.#relay = new Relay({ database, logger, sender: this.#stream?.sender ?? new FanOut(consumers), onRelayed });
    this.#listener = new Listener(login, logger, onRelayed);
    this.#publisher = new Publisher({ clock: options.clock, cause: options.cause, onCommit: () => this.#relay.wake() });
    this.#maintenance = new BackgroundLoop({ name: "bus-maintenance", logger, idleMs: 3_600_000, round: () => this.#maintain() });
  }

  /** Writes events in the transaction of their cause, after their subjects' own rows are locked. */
  publish(tx: Transaction, ...events: readonly OutgoingEvent[]): Promise<void> {
    return this.#publisher.publish(tx, ...events);
  }

  /** Hosts a consumer in this process; it must be one of those declared. */
  host(consumer: HostedConsumer): void {
    if (!this.#options.consumers.some((one) => one.name === consumer.name))
      throw new Error(`the consumer ${consumer.name} is not declared by its module`);
    const worker = new ConsumerWorker(consumer, this.#options.database, this.#options.logger);
    this.#workers.push(worker);
    this.#stream?.feed(consumer, () => worker.wake());
  }

  /**
   * Calls `hear` with the types of what was relayed, by any process, or "all" where something may have been missed:
   * soon after the fact, and again where in doubt. For caches; whoever must not miss anything is a consumer.
   */
  onRelayed(hear: (types: ReadonlySet<string> | "all") => void): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  start(): void {
    this.#stream?.start();
    this.#relay.start();
    this.#listener.start();
    this.#maintenance.start();
    for (const worker of this.#workers) worker.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#workers.map((worker) => worker.stop()), this.#maintenance.stop(), this.#listener.stop()]);
    await this.#relay.stop();
    await this.#stream?.stop();
  }

  async #maintain(): Promise<boolean> {
    await this.#options.database.query(MAINTAIN);
    while ((await this.#options.database.query(PURGE)).length > 0);
    return false;
  }
}
