import { BackgroundLoop } from "@technova/kit";
import type { NotificationDependencies } from "../app/dependencies.ts";
import { sendMessages } from "../app/send-messages.ts";
import { forgetMessages } from "../storage/messages.ts";

const KEPT_MS = 90 * 24 * 3_600_000;

/** Writes and sends messages; every process that hosts notification runs one, and each message is taken by one of them. */
export function sending(deps: NotificationDependencies): BackgroundLoop {
  return new BackgroundLoop({ name: "message-sending", logger: deps.logger, idleMs: 500, round: () => sendMessages(deps) });
}

/** Forgets what customers were told three months ago. */
export function forgetting({ database, clock, logger }: NotificationDependencies): BackgroundLoop {
  const round = (): Promise<boolean> => forgetMessages(database, new Date(clock.now().getTime() - KEPT_MS));
  return new BackgroundLoop({ name: "message-forgetting", logger, idleMs: 3_600_000, round });
}
