import { BackgroundLoop, errorMessage, gauge, type Logger } from "@technova/kit";
import { NatsSession, type NatsOptions } from "./client.ts";

const connected = gauge("technova_nats_connected", "1 while this process is connected to NATS", []);

/** The first failure in a row is told, then one in so many. */
const TELL_EVERY = 20;

export interface LinkOptions {
  readonly nats: NatsOptions;
  readonly logger: Logger;
  /** Makes a fresh session fit for use before anybody gets it; where it throws the session is given up. */
  readonly prepare: (session: NatsSession) => Promise<void>;
  readonly onOpen: () => void;
}

/** Keeps one session with NATS open at a time, and opens the next when it ends. */
export class NatsLink {
  readonly #options: LinkOptions;
  readonly #loop: BackgroundLoop;
  #session: NatsSession | undefined;
  #failures = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#loop = new BackgroundLoop({ name: "nats", logger: options.logger, idleMs: 5000, longestRestMs: 2000, round: () => this.#keep() });
  }

  /** The session, where there is one that is open and prepared. */
  get session(): NatsSession | undefined {
    return this.#session?.isOpen === true ? this.#session : undefined;
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#session?.close();
    connected.set({}, 0);
  }

  /** Gives a session up that did not do what it should; the next one follows at once. */
  async drop(session: NatsSession, reason: unknown): Promise<void> {
    if (!session.isOpen) return;
    this.#options.logger.warn({ error: errorMessage(reason) }, "NATS did not answer as it should; connecting anew");
    await session.close();
  }

  async #keep(): Promise<boolean> {
    if (this.session !== undefined) return false;
    const { nats, logger, prepare, onOpen } = this.#options;
    let opened: NatsSession | undefined;
    try {
      const session = await NatsSession.open(nats);
      opened = session;
      await prepare(session);
      this.#session = session;
      this.#failures = 0;
      connected.set({}, 1);
      logger.info({ stream: nats.stream, incarnation: session.facts.incarnation }, "connected to NATS");
      void session.closed.then(() => {
        connected.set({}, 0);
        this.#loop.wake();
      });
      onOpen();
      return false;
    } catch (error) {
      await opened?.close();
      if (this.#failures % TELL_EVERY === 0)
        logger.warn({ error: errorMessage(error) }, "NATS cannot be reached; events wait in the outbox and are sent once it can");
      this.#failures += 1;
      throw error;
    }
  }
}
