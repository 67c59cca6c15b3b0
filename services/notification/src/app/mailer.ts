export interface Mail {
  /** The same each time that this mail is handed over. */
  readonly key: string;
  readonly sender: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The port to whoever delivers mail. */
export interface Mailer {
  readonly name: string;
  /** Takes mails on. Where it throws, some may have been taken: they are given again with the same keys. */
  send(mails: readonly Mail[]): Promise<void>;
}
