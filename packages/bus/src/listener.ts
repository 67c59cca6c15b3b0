import pg from "pg";
import { BackgroundLoop, type Logger } from "@technova/kit";
import type { DatabaseLogin } from "@technova/store";
import { parseNotification } from "./relay.ts";

/** Hears the relays of all processes, over one connection that is opened again when it breaks. */
export class Listener {
  readonly #login: DatabaseLogin;
  readonly #onRelayed: (types: ReadonlySet<string> | "all", subjects: ReadonlySet<string> | "all") => void;
  readonly #loop: BackgroundLoop;
  #client: pg.Client | undefined;

  constructor(
    login: DatabaseLogin,
    logger: Logger,
    onRelayed: (types: ReadonlySet<string> | "all", subjects: ReadonlySet<string> | "all") => void,
  ) {
    this.#login = login;
    this.#onRelayed = onRelayed;
    this.#loop = new BackgroundLoop({ name: "listener", logger, idleMs: 10_000, round: () => this.#connect() });
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #connect(): Promise<boolean> {
    if (this.#client !== undefined) return false;
    const client = new pg.Client({
      connectionString: this.#login.url,
      application_name: "technova-listener",
      connectionTimeoutMillis: 5000,
      keepAlive: true,
    });
    const lost = (): void => {
      if (this.#client !== client) return;
      this.#client = undefined;
      this.#loop.wake();
    };
    client.on("error", lost);
    client.on("end", lost);
    client.on("notification", ({ payload }) => {
      const { types, subjects } = parseNotification(payload ?? "");
      this.#onRelayed(types, subjects);
    });
    await client.connect();
    await client.query("LISTEN technova_bus");
    this.#client = client;
    // What was said while nobody listened is looked up by everybody.
    this.#onRelayed("all", "all");
    return false;
  }
}
