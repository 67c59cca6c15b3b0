import { BackgroundLoop, failpoint, type Clock, type Logger } from "@technova/kit";
import type { Database } from "@technova/store";
import { claimWebhooks, webhookDelivered, type DueWebhook } from "./charges.ts";
import { SIGNATURE_HEADER, signWebhook } from "./signature.ts";

const TIMEOUT_MS = 5000;

export interface WebhookSenderOptions {
  readonly database: Database;
  readonly url: string;
  readonly secret: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Delivers webhooks until they are accepted, as providers do. */
export class WebhookSender {
  readonly loop: BackgroundLoop;
  readonly #options: WebhookSenderOptions;

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
    this.loop = new BackgroundLoop({ name: "sandbox-webhooks", logger: options.logger, idleMs: 300, round: () => this.#round() });
  }

  /** Delivers one webhook now, if it can be. */
  async deliver(id: string): Promise<void> {
    for (const webhook of await claimWebhooks(this.#options.database, id)) await this.#send(webhook);
  }

  async #round(): Promise<boolean> {
    const due = await claimWebhooks(this.#options.database);
    await Promise.all(due.map((webhook) => this.#send(webhook)));
    return due.length > 0;
  }

  async #send({ id, body, copies }: DueWebhook): Promise<void> {
    const { database, url, secret, logger } = this.#options;
    let accepted = true;
    for (let copy = 0; copy < copies; copy += 1) {
      const headers = { "content-type": "application/json", [SIGNATURE_HEADER]: signWebhook(secret, body, new Date()) };
      const status = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        () => 0,
      );
      accepted &&= status >= 200 && status < 300;
      if (!accepted) logger.debug({ webhook: id, status }, "a webhook was not accepted; it will be sent again");
    }
    failpoint("sandbox.webhook-sent");
    if (accepted) await webhookDelivered(database, id);
  }
}
