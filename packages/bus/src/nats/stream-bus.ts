import { BackgroundLoop, type Logger } from "@technova/kit";
import type { Database } from "@technova/store";
import type { ConsumerSpec } from "../consumer.ts";
import type { Sender } from "../relay.ts";
import type { NatsOptions } from "./client.ts";
import { openCursors } from "./cursors.ts";
import { StreamFeed } from "./feed.ts";
import { NatsLink } from "./link.ts";
import { reconcile, unsendOthers } from "./reconcile.ts";
import { StreamSender } from "./sender.ts";

const LOOK_AGAIN_MS = 30_000;

export interface StreamBusOptions {
  readonly nats: NatsOptions;
  readonly database: Database;
  readonly logger: Logger;
  /** Every consumer of the platform. */
  readonly consumers: readonly ConsumerSpec[];
  /** Told when events can be sent again. */
  readonly onOpen: () => void;
}

/** The bus's way over NATS: PostgreSQL is the truth, the stream a log that can be made anew from it. */
export class StreamBus {
  readonly sender: Sender;
  readonly #options: StreamBusOptions;
  readonly #link: NatsLink;
  readonly #feeds: StreamFeed[] = [];
  readonly #lookAgain: BackgroundLoop;

  constructor(options: StreamBusOptions) {
    this.#options = options;
    const { nats, database, logger, consumers, onOpen } = options;
    this.#link = new NatsLink({
      nats,
      logger,
      prepare: async (session) => {
        const again = await reconcile(database, session);
        await openCursors(database, session, consumers);
        if (again > 0) logger.warn({ events: again }, "the stream lacks events that it had; they are sent again");
      },
      onOpen: () => {
        for (const feed of this.#feeds) feed.wake();
        onOpen();
      },
    });
    this.sender = new StreamSender(this.#link);
    this.#lookAgain = new BackgroundLoop({
      name: "stream-look-again",
      logger,
      idleMs: LOOK_AGAIN_MS,
      round: async () => {
        const { session } = this.#link;
        if (session !== undefined && (await unsendOthers(database, session.facts.incarnation)) > 0) onOpen();
        return false;
      },
    });
  }

  /** Reads a consumer's events into its deliveries. */
  feed(consumer: ConsumerSpec, onOwed: () => void): void {
    const { database, logger } = this.#options;
    this.#feeds.push(new StreamFeed({ consumer, link: this.#link, database, logger, onOwed }));
  }

  start(): void {
    this.#link.start();
    this.#lookAgain.start();
    for (const feed of this.#feeds) feed.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#feeds.map((feed) => feed.stop()), this.#lookAgain.stop()]);
    await this.#link.stop();
  }
}
