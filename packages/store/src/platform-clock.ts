import { BackgroundLoop, OffsetClock, type Clock, type Logger } from "@technova/kit";
import type { Database } from "./database.ts";
import { statement } from "./sql.ts";

const SELECT_OFFSET = statement("platform.clock-get", "SELECT offset_seconds FROM platform.clock");
const UPDATE_OFFSET = statement("platform.clock-set", "UPDATE platform.clock SET offset_seconds = $1");

/** The platform's clock: wall clock plus an offset in the database, which every process follows within 200 ms. */
export class PlatformClock implements Clock {
  readonly #clock = new OffsetClock();
  readonly #database: Database;
  readonly #loop: BackgroundLoop;
  readonly #movable: boolean;

  constructor(database: Database, logger: Logger, movable: boolean) {
    this.#database = database;
    this.#loop = new BackgroundLoop({ name: "platform-clock", logger, idleMs: 200, round: () => this.#read() });
    this.#movable = movable;
  }

  now(): Date {
    return this.#clock.now();
  }

  async start(): Promise<void> {
    if (!this.#movable) return;
    await this.#read();
    this.#loop.start();
  }

  async set(offsetSeconds: number): Promise<Date> {
    await this.#database.query(UPDATE_OFFSET, [offsetSeconds]);
    await this.#read();
    return this.now();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #read(): Promise<boolean> {
    const [row] = await this.#database.query<{ offset_seconds: bigint }>(SELECT_OFFSET);
    this.#clock.setOffset(Number(row?.offset_seconds ?? 0n));
    return false;
  }
}
