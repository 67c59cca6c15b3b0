import { BackgroundLoop, failpoint, type Logger } from "@technova/kit";
import { statement, type Database } from "@technova/store";
import type { ConsumerSpec } from "./consumer.ts";

const LOCK_PARTITIONS = statement(
  "bus.relay-lock",
  `SELECT p.part FROM bus.outbox_part p
   WHERE EXISTS (SELECT FROM bus.outbox o WHERE o.part = p.part AND o.sent_at IS NULL)
   ORDER BY p.part LIMIT 64 FOR UPDATE SKIP LOCKED`,
);

/** One delivery for every event and consumer; both in the order of the events. */
const FAN_OUT = statement(
  "bus.relay-fan-out",
  `WITH batch AS MATERIALIZED (
     SELECT id, type, subject_key FROM bus.outbox WHERE part = ANY ($1::smallint[]) AND sent_at IS NULL ORDER BY id LIMIT 500),
   owed AS (
     INSERT INTO bus.delivery (consumer, id, subject_key)
     SELECT c.consumer, b.id, b.subject_key
     FROM batch b JOIN unnest($2::text[], $3::text[]) AS c (consumer, type) ON c.type = b.type
     ORDER BY b.id
     ON CONFLICT DO NOTHING)
   UPDATE bus.outbox o SET sent_at = clock_timestamp() FROM batch b WHERE o.id = b.id
   RETURNING o.type, o.subject_key`,
);

const NOTIFY = statement("bus.relay-notify", "SELECT pg_notify('technova_bus', payload) FROM unnest($1::text[]) AS payload");

/** PostgreSQL allows 8,000 bytes a notification. */
const NOTIFICATION_BYTES = 7800;

export interface RelayOptions {
  readonly database: Database;
  readonly logger: Logger;
  /** Every consumer of the platform, hosted here or not. */
  readonly consumers: readonly ConsumerSpec[];
  /** Told after each batch, so that this process need not wait for the notification. */
  readonly onRelayed: (types: ReadonlySet<string>, subjects: ReadonlySet<string>) => void;
}

/**
 * Fans outbox rows out into deliveries. Its locks on partitions last as long as its transaction, so a relay
 * that dies leaves nothing behind, and two never work on one subject. Every process runs one.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #names: readonly string[];
  readonly #types: readonly string[];
  readonly #loop: BackgroundLoop;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#names = options.consumers.map((consumer) => consumer.name);
    this.#types = options.consumers.map((consumer) => consumer.type);
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
    const { database, onRelayed } = this.#options;
    const relayed = await database.transaction(async (tx) => {
      const parts = await tx.query<{ part: number }>(LOCK_PARTITIONS);
      if (parts.length === 0) return [];
      // A statement of its own: its snapshot begins after the locks are held.
      const sent = await tx.query<{ type: string; subject_key: string }>(FAN_OUT, [parts.map((row) => row.part), this.#names, this.#types]);
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
