import type { DeliveredEvent } from "@technova/bus";
import type { IdSource, Clock } from "@technova/kit";
import type { Transaction } from "@technova/store";
import type { Template } from "../domain/message.ts";
import { queueMessages } from "../storage/messages.ts";

export interface QueueDependencies {
  readonly clock: Clock;
  readonly newId: IdSource;
  /** Called after the commit. */
  readonly wake: () => void;
}

/** A consumer's whole work: one message for each event, in the event's own transaction. It asks nobody. */
export async function queueMail(
  { clock, newId, wake }: QueueDependencies,
  tx: Transaction,
  template: Template,
  events: readonly Pick<DeliveredEvent, "id" | "subjectKey" | "subjectSeq" | "traceParent">[],
): Promise<void> {
  if (events.length === 0) return;
  const messages = events.map(({ id: cause, subjectKey: orderId, subjectSeq: sequence, traceParent }) => ({
    id: newId("msg"),
    cause,
    orderId,
    sequence,
    traceParent,
  }));
  await queueMessages(tx, template, messages, clock.now());
  tx.afterCommit(wake);
}
