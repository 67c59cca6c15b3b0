import { AsyncLocalStorage } from "node:async_hooks";
import { eventTypeOf } from "@technova/kit";
import { create, toBinary, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";

/** An event about to be published. */
export interface OutgoingEvent {
  readonly type: string;
  readonly subjectKey: string;
  readonly payload: Uint8Array;
}

/** An event as a consumer gets it. */
export interface DeliveredEvent<D extends DescMessage = DescMessage> {
  readonly id: string;
  readonly type: string;
  readonly subjectKey: string;
  /** 1, 2, 3 … within the subject key. */
  readonly subjectSeq: bigint;
  readonly time: Date;
  /** The trace that its handling belongs to (W3C Trace Context); empty where there is none. */
  readonly traceParent: string;
  readonly message: MessageShape<D>;
}

/** `order.v1.order-confirmed` of technova.order.v1.OrderConfirmed. */
export function eventType(schema: DescMessage): string {
  return eventTypeOf(schema.typeName);
}

/** An event of a contract, about a subject. */
export function event<D extends DescMessage>(schema: D, subjectKey: string, message: MessageInitShape<D>): OutgoingEvent {
  return { type: eventType(schema), subjectKey, payload: toBinary(schema, create(schema, message)) };
}

/** What caused the events that are published now. */
export interface Cause {
  readonly causationId: string;
  readonly traceParent: string;
}

const handling = new AsyncLocalStorage<Cause>();

/** The event being handled here, if any: the cause of what its handler publishes. */
export function presentCause(): Cause | undefined {
  return handling.getStore();
}

export function causedBy<T>(cause: Cause, body: () => T): T {
  return handling.run(cause, body);
}
