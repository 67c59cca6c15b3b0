import type { Order } from "@technova/gen/technova/order/v1/order_pb.js";
import { SpanKind, errorMessage, failpoint, startSpan, traced, type SpanOptions } from "@technova/kit";
import { MOST_ATTEMPTS, retryDelayMs } from "../domain/message.ts";
import {
  claimMessages,
  failMessage,
  finishMessages,
  getMessage,
  writeMessages,
  type MessageRow,
  type WrittenMessage,
} from "../storage/messages.ts";
import type { NotificationDependencies } from "./dependencies.ts";

const AT_ONCE = 32;
/** Nobody else works on a message for this long after it was taken. */
const CLAIM_MS = 20_000;
const QUESTION_MS = 5000;

/** Writes and sends the messages that are due; true where there were as many as it takes at once. */
export async function sendMessages(deps: NotificationDependencies): Promise<boolean> {
  const { database, clock } = deps;
  const now = clock.now();
  const due = await claimMessages(database, now, new Date(now.getTime() + CLAIM_MS), AT_ONCE);
  if (due.length === 0) return false;
  const unwritten = due.filter((message) => !message.written);
  const orders = await ordersOf(deps, unwritten);
  if (orders instanceof Error) for (const message of unwritten) await tryAgain(deps, message, orders);
  else
    // At once, so that a service that hangs costs its time once: all of it must be done while the claim lasts.
    await Promise.all(
      unwritten.map((message) =>
        write(deps, message, orders.get(message.order_id)).catch((error: unknown) => tryAgain(deps, message, error)),
      ),
    );
  const written = await Promise.all(due.map(async (message) => (message.written ? message : await getMessage(database, message.id))));
  const ready = written.filter((message) => message?.state === "pending" && message.written) as MessageRow[];
  if (ready.length > 0) await handOver(deps, ready);
  return due.length === AT_ONCE;
}

interface Found {
  readonly order: Order;
  readonly key: string;
}

async function ordersOf(deps: NotificationDependencies, messages: readonly MessageRow[]): Promise<ReadonlyMap<string, Found> | Error> {
  const ids = [...new Set(messages.map((message) => message.order_id))];
  if (ids.length === 0) return new Map();
  try {
    const { orders, keys } = await deps.orders.batchGetOrders({ ids }, { timeoutMs: QUESTION_MS });
    return new Map(orders.map((order) => [order.id, { order, key: keys[order.id] ?? "" }]));
  } catch (error) {
    return error instanceof Error ? error : new Error(errorMessage(error));
  }
}

async function write(deps: NotificationDependencies, message: MessageRow, found: Found | undefined): Promise<void> {
  return traced({ ...spanOf(message, "write"), kind: SpanKind.INTERNAL }, () => writeOne(deps, message, found));
}

/** A message is written and sent in the trace of the event that it tells of. */
function spanOf({ template, trace_parent: parent, id }: MessageRow, what: string): Omit<SpanOptions, "kind"> {
  return { service: "notification", name: `${what} ${template}`, parent, attributes: { "technova.message.id": id } };
}

async function writeOne(deps: NotificationDependencies, message: MessageRow, found: Found | undefined): Promise<void> {
  const { database, writer, config, clock } = deps;
  if (found === undefined) return finishMessages(database, [message.id], "dropped", "the order is not there any more", clock.now());
  const { order, key } = found;
  const trackingNumbers =
    message.template === "order-shipped" || message.template === "order-delivered" ? await trackingNumbersOf(deps, order.id) : [];
  const mail = writer.write(message.template, { order, key, trackingNumbers }, config);
  if (mail === undefined) return finishMessages(database, [message.id], "dropped", "there was nothing to say any more", clock.now());
  const written: WrittenMessage = { id: message.id, recipient: order.email, ...mail };
  await writeMessages(database, config.sender, [written]);
  failpoint("notification.written");
}

async function trackingNumbersOf({ shipping }: NotificationDependencies, orderId: string): Promise<string[]> {
  const { shipment } = await shipping.trackShipment({ orderId, afterSequence: 0 }, { timeoutMs: QUESTION_MS });
  return (shipment?.parcels ?? []).map((parcel) => parcel.trackingNumber);
}

/** What was handed over and not marked goes again with the same key, which the mailer knows. */
async function handOver(deps: NotificationDependencies, messages: readonly MessageRow[]): Promise<void> {
  const { database, mailer, clock } = deps;
  const spans = messages.map((message) => startSpan({ ...spanOf(message, "send"), kind: SpanKind.PRODUCER }));
  try {
    await mailer.send(
      messages.map(({ id: key, sender, recipient, subject, body_text: text, body_html: html }) => ({
        key,
        sender,
        recipient,
        subject,
        text,
        html,
      })),
    );
  } catch (error) {
    for (const span of spans) span.end(error instanceof Error ? error.name : "unknown");
    for (const message of messages) await tryAgain(deps, message, error);
    return;
  }
  for (const span of spans) span.end();
  failpoint("notification.handed-over");
  await finishMessages(
    database,
    messages.map((message) => message.id),
    "sent",
    "",
    clock.now(),
  );
}

async function tryAgain(deps: NotificationDependencies, message: MessageRow, error: unknown): Promise<void> {
  const { database, clock, logger, random } = deps;
  const why = errorMessage(error).slice(0, 300);
  const last = message.attempts + 1 >= MOST_ATTEMPTS;
  const facts = { message: message.id, order: message.order_id, attempts: message.attempts + 1, error: why };
  if (last) logger.error(facts, "a message is given up");
  else logger.debug(facts, "a message could not be sent; it will be tried again");
  const next = last ? undefined : new Date(clock.now().getTime() + retryDelayMs(message.attempts, random()));
  await failMessage(database, message.id, why, next);
}
