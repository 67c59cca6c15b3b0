import { BackgroundLoop, failpoint, type Logger } from "@technova/kit";
import { statement, type Database, type Transaction } from "@technova/store";

const LOCK_PARTITIONS = statement(
  "bus.relay-lock",
  `SELECT p.part FROM bus.outbox_part p
   WHERE EXISTS (SELECT FROM bus.outbox o WHERE o.part = p.part AND o.sent_at IS NULL)
   ORDER BY p.part LIMIT 64 FOR UPDATE SKIP LOCKED`,
);

const NOTIFY = statement("bus.relay-notify", "SELECT pg_notify('technova_bus', payload) FROM unnest($1::text[]) AS payload");

/** PostgreSQL allows 8,000 bytes a notification. */
const NOTIFICATION_BYTES = 7800;

export interface SentEvent {
  readonly type: string;
  readonly subject_key: string;
}

/** How events leave the outbox. */
export interface Sender {
  /** False while nothing can be sent. */
  readonly ready: boolean;
  /** Done once, in a transaction of its own, before anything is sent; returns how many events it moved. */
  prepare(tx: Transaction): Promise<number>;
  /**
   * Sends some of the rows that are not sent yet of partitions that nobody else works on, in order within each
   * subject, and marks them; returns those that it sent.
   */
  send(tx: Transaction, parts: readonly number[]): Promise<readonly SentEvent[]>;
}

export interface RelayOptions {
  readonly database: Database;
  readonly logger: Logger;
  readonly sender: Sender;
  /** Told after each batch, so that this process need not wait for the notification. */
  readonly onRelayed: (types: ReadonlySet<string>, subjects: ReadonlySet<string>) => void;
}

/**
 * Takes rows of the outbox to their consumers. Its locks on partitions last as long as its transaction, so a relay
 * that dies leaves nothing behind, and two never work on one subject. Every process runs one.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #loop: BackgroundLoop;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#loop = new BackgroundLoop({ name: "relay", logger: options.logger, idleMs: 250, round: () => this.#round() });
  }

  start(): void {
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async #round(): Promise<boolean> {
    const { database, sender, onRelayed } = this.#options;
    if (!sender.ready) return false;
    const relayed = await database.transaction(async (tx) => {
      await sender.prepare(tx);
      const parts = await tx.query<{ part: number }>(LOCK_PARTITIONS);
      if (parts.length === 0) return [];
      // A statement of its own: its snapshot begins after the locks are held.
      const sent = await sender.send(
        tx,
        parts.map((row) => row.part),
      );
      const types = new Set(sent.map((row) => row.type));
      const subjects = new Set(sent.map((row) => row.subject_key));
      if (sent.length > 0) await tx.query(NOTIFY, [notifications(types, subjects)]);
      return sent;
    });
    if (relayed.length === 0) return false;
    failpoint("bus.fanned-out");
    onRelayed(new Set(relayed.map((row) => row.type)), new Set(relayed.map((row) => row.subject_key)));
    return true;
  }
}

/** `<types>|<subjects>`, with spaces between them, in as many messages as they need. */
function notifications(types: ReadonlySet<string>, subjects: ReadonlySet<string>): string[] {
  const head = `${[...types].join(" ")}|`;
  const messages: string[] = [];
  let text = head;
  for (const subject of subjects) {
    if (text.length + subject.length + 1 > NOTIFICATION_BYTES) {
      messages.push(text);
      text = head;
    }
    text += `${subject} `;
  }
  messages.push(text);
  return messages;
}

export function parseNotification(payload: string): { types: ReadonlySet<string>; subjects: ReadonlySet<string> } {
  const [types = "", subjects = ""] = payload.split("|");
  return { types: new Set(types.split(" ").filter(Boolean)), subjects: new Set(subjects.split(" ").filter(Boolean)) };
}
