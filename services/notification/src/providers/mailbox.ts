import type { Clock } from "@technova/kit";
import { statement, type Database } from "@technova/store";
import type { Mail, Mailer } from "../app/mailer.ts";

const PUT = statement(
  "notification.mailbox-put",
  `INSERT INTO notification.mailbox (key, sender, recipient, subject, body_text, body_html, create_time)
   SELECT x.*, $7 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS x ON CONFLICT DO NOTHING`,
);

/** Keeps mails in the database, where operators read them: for development, and wherever nobody delivers mail yet. */
export class Mailbox implements Mailer {
  readonly name = "mailbox";
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async send(mails: readonly Mail[]): Promise<void> {
    await this.#database.query(PUT, [
      mails.map((mail) => mail.key),
      mails.map((mail) => mail.sender),
      mails.map((mail) => mail.recipient),
      mails.map((mail) => mail.subject),
      mails.map((mail) => mail.text),
      mails.map((mail) => mail.html),
      this.#clock.now(),
    ]);
  }
}
