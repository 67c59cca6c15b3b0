import { timestampFromDate, type Timestamp } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { DeadLetters, EventStatus } from "@technova/bus";
import type { OperationsService } from "@technova/gen/technova/operations/v1/operations_service_pb.js";
import { DomainError } from "@technova/kit";

const DEFAULT_SIZE = 50;
const MOST = 200;

export function operationsRpcs(events: EventStatus, letters: DeadLetters): ServiceImpl<typeof OperationsService> {
  return {
    async getEventStatus() {
      const [{ unsent, oldest }, lags] = await Promise.all([events.unsent(), events.lags()]);
      return {
        unsent,
        ...time("oldestUnsentTime", oldest),
        consumers: lags.map(({ name, owed, dead, oldest: since }) => ({ name, owed, dead, ...time("oldestOwedTime", since) })),
      };
    },
    async listEvents({ pageSize, subject }) {
      const rows = await events.newest(subject, sizeOf(pageSize));
      return {
        events: rows.map((row) => ({
          id: row.event_id,
          type: row.type,
          subject: row.subject_key,
          sequence: row.subject_seq,
          commitTime: timestampFromDate(row.recorded_at),
          ...time("sendTime", row.sent_at),
        })),
      };
    },
    async listDeadLetters({ pageSize }) {
      const rows = await letters.list(sizeOf(pageSize));
      return {
        letters: rows.map((row) => ({
          consumer: row.consumer,
          id: row.id,
          type: row.type,
          subject: row.subject_key,
          attempts: row.attempts,
          giveUpTime: timestampFromDate(row.dead_at),
          error: row.last_error ?? "",
        })),
      };
    },
    async replayDeadLetter({ consumer, id }) {
      if (!(await letters.replay(consumer, id))) throw gone();
      return {};
    },
    async discardDeadLetter({ consumer, id }) {
      if (!(await letters.discard(consumer, id))) throw gone();
      return {};
    },
  };
}

function sizeOf(asked: number): number {
  return asked === 0 ? DEFAULT_SIZE : Math.min(asked, MOST);
}

function time<N extends string>(name: N, date: Date | null): Partial<Record<N, Timestamp>> {
  return date === null ? {} : ({ [name]: timestampFromDate(date) } as Record<N, Timestamp>);
}

function gone(): DomainError {
  return new DomainError("NOT_FOUND", "that is no dead letter any more; list them again");
}
