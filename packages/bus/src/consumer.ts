import { fromBinary, type DescMessage } from "@bufbuild/protobuf";
import { inTrace } from "@technova/kit";
import type { Transaction } from "@technova/store";
import { causedBy, eventType, type DeliveredEvent } from "./event.ts";

/** What is known of a consumer wherever the platform runs, whether it is hosted there or not. */
export interface ConsumerSpec {
  /** "<service>.<what it does>", unique over the platform. */
  readonly name: string;
  readonly type: string;
  /** Whether events of one subject must come one after the other. */
  readonly ordered: boolean;
}

/** A consumer with its handler, hosted by this process. */
export interface HostedConsumer extends ConsumerSpec {
  readonly handle: (tx: Transaction, rows: readonly DeliveryRow[]) => Promise<void>;
}

/** A delivery as read from the database. */
export interface DeliveryRow {
  readonly id: bigint;
  readonly event_id: string;
  readonly type: string;
  readonly subject_key: string;
  readonly subject_seq: bigint;
  readonly time: Date;
  readonly recorded_at: Date;
  readonly trace_parent: string;
  readonly payload: Buffer;
  readonly attempts: number;
}

export interface ConsumerDeclaration<D extends DescMessage> {
  readonly name: string;
  readonly event: D;
  readonly ordered: "key" | "none";
}

/** A declared consumer: data first, so that every relay knows to whom events are owed. */
export class Consumer<D extends DescMessage> implements ConsumerSpec {
  readonly name: string;
  readonly type: string;
  readonly ordered: boolean;
  readonly #schema: D;

  constructor(declaration: ConsumerDeclaration<D>) {
    this.name = declaration.name;
    this.type = eventType(declaration.event);
    this.ordered = declaration.ordered === "key";
    this.#schema = declaration.event;
  }

  /**
   * Hosts the consumer. The handler gets events in a transaction that also records them as done: its effects
   * happen exactly once. It must not call other services; where it must, it leaves a due time behind.
   */
  handledBy(handle: (tx: Transaction, event: DeliveredEvent<D>) => Promise<void>): HostedConsumer {
    return this.handledInBatches(async (tx, events) => {
      for (const one of events) {
        const { id: causationId, traceParent } = one;
        await inTrace(traceParent, () => causedBy({ causationId, traceParent }, () => handle(tx, one)));
      }
    });
  }

  /** The same for handlers that deal with many events in one statement; within a subject they are in order. */
  handledInBatches(handle: (tx: Transaction, events: readonly DeliveredEvent<D>[]) => Promise<void>): HostedConsumer {
    return {
      name: this.name,
      type: this.type,
      ordered: this.ordered,
      handle: (tx, rows) =>
        handle(
          tx,
          rows.map((row) => this.#decode(row)),
        ),
    };
  }

  #decode(row: DeliveryRow): DeliveredEvent<D> {
    return {
      id: row.event_id,
      type: row.type,
      subjectKey: row.subject_key,
      subjectSeq: row.subject_seq,
      time: row.time,
      traceParent: row.trace_parent,
      message: fromBinary(this.#schema, row.payload),
    };
  }
}

export function consumer<D extends DescMessage>(declaration: ConsumerDeclaration<D>): Consumer<D> {
  return new Consumer(declaration);
}
