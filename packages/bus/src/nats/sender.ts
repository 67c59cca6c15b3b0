import { create, toBinary } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { EnvelopeSchema } from "@technova/gen/technova/event/v1/envelope_pb.js";
import { statement, type Transaction } from "@technova/store";
import type { Sender, SentEvent } from "../relay.ts";
import type { NatsSession } from "./client.ts";
import type { NatsLink } from "./link.ts";

const BATCH = statement(
  "bus.stream-batch",
  `SELECT id, event_id, type, subject_key, subject_seq, time, recorded_at, trace_parent, causation_id, organization_id, payload
   FROM bus.outbox WHERE part = ANY ($1::smallint[]) AND sent_at IS NULL ORDER BY id LIMIT 500`,
);
const MARK = statement(
  "bus.stream-mark",
  `UPDATE bus.outbox o SET sent_at = clock_timestamp(), stream = $1, stream_seq = x.seq
   FROM unnest($2::bigint[], $3::bigint[]) AS x (id, seq) WHERE o.id = x.id`,
);

interface OutboxRow extends Record<string, unknown>, SentEvent {
  readonly id: bigint;
  readonly event_id: string;
  readonly subject_seq: bigint;
  readonly time: Date;
  readonly recorded_at: Date;
  readonly trace_parent: string;
  readonly causation_id: string;
  readonly organization_id: string;
  readonly payload: Buffer;
}

interface Acknowledged {
  readonly row: OutboxRow;
  readonly sequence: number;
}

/** Sends events to JetStream. A row counts as sent once the stream has acknowledged it. */
export class StreamSender implements Sender {
  readonly #link: NatsLink;

  constructor(link: NatsLink) {
    this.#link = link;
  }

  get ready(): boolean {
    return this.#link.session !== undefined;
  }

  /** What a session needs is done before anybody gets it. */
  async prepare(): Promise<number> {
    return 0;
  }

  async send(tx: Transaction, parts: readonly number[]): Promise<readonly SentEvent[]> {
    const session = this.#link.session;
    if (session === undefined) return [];
    const rows = await tx.query<OutboxRow>(BATCH, [parts]);
    const { acknowledged, failure } = await publishInOrder(session, rows);
    if (failure !== undefined) await this.#link.drop(session, failure.error);
    if (acknowledged.length === 0) return [];
    await tx.query(MARK, [session.facts.incarnation, acknowledged.map(({ row }) => row.id), acknowledged.map(({ sequence }) => sequence)]);
    return acknowledged.map(({ row }) => row);
  }
}

/**
 * Publishes in waves, each with the next event of every subject, so that an event is under way only once the one
 * before it is stored. After a failure no other wave begins.
 */
async function publishInOrder(
  session: NatsSession,
  rows: readonly OutboxRow[],
): Promise<{ readonly acknowledged: readonly Acknowledged[]; readonly failure: { readonly error: unknown } | undefined }> {
  const acknowledged: Acknowledged[] = [];
  const queues = [...Map.groupBy(rows, (row) => row.subject_key).values()];
  for (let wave = 0; ; wave += 1) {
    const heads = queues.flatMap((queue) => queue.slice(wave, wave + 1));
    if (heads.length === 0) return { acknowledged, failure: undefined };
    const outcomes = await Promise.allSettled(heads.map((row) => session.publish(row.type, row.event_id, envelopeOf(row))));
    let failure: { readonly error: unknown } | undefined;
    for (const [index, outcome] of outcomes.entries()) {
      const row = heads[index];
      if (row === undefined) continue;
      if (outcome.status === "fulfilled") acknowledged.push({ row, sequence: outcome.value });
      else failure ??= { error: outcome.reason };
    }
    if (failure !== undefined) return { acknowledged, failure };
  }
}

function envelopeOf(row: OutboxRow): Uint8Array {
  return toBinary(
    EnvelopeSchema,
    create(EnvelopeSchema, {
      id: row.event_id,
      type: row.type,
      subjectKey: row.subject_key,
      subjectSeq: row.subject_seq,
      time: timestampFromDate(row.time),
      recordTime: timestampFromDate(row.recorded_at),
      traceParent: row.trace_parent,
      causationId: row.causation_id,
      organizationId: row.organization_id,
      payload: row.payload,
    }),
  );
}
