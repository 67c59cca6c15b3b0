import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { SandboxService } from "@technova/gen/technova/sandbox/v1/sandbox_service_pb.js";
import { decodePageToken, encodePageToken, pageSizeOf } from "@technova/kit";
import type { Database, PlatformClock } from "@technova/store";
import { listCharges } from "../providers/sandbox/charges.ts";
import type { SandboxProvider } from "../providers/sandbox/sandbox-provider.ts";

const DEFAULT_PAGE = 100;

export interface SandboxDependencies {
  readonly provider: SandboxProvider;
  readonly database: Database;
  readonly clock: PlatformClock;
}

export function sandboxRpcs({ provider, database, clock }: SandboxDependencies): ServiceImpl<typeof SandboxService> {
  return {
    async listCharges({ reference, pageSize, pageToken }) {
      const size = pageSizeOf(pageSize, DEFAULT_PAGE, 1000);
      const after = decodePageToken(pageToken, [reference], 2);
      const rows = await listCharges(
        database,
        reference,
        after === undefined ? undefined : { time: String(after[0]), id: String(after[1]) },
        size + 1,
      );
      const page = rows.slice(0, size);
      const last = page.at(-1);
      return {
        charges: page.map((row) => ({
          id: row.id,
          idempotencyKey: row.idempotency_key,
          status: row.status,
          amount: { currencyCode: row.currency, minorUnits: row.amount },
          authorized: row.authorized,
          captured: row.captured,
          voided: row.voided,
          refunded: row.refunded,
          declineCode: row.decline_code,
          reference: row.reference,
          createTime: timestampFromDate(row.create_time),
          pendingWebhooks: row.pending_webhooks,
        })),
        nextPageToken:
          rows.length > size && last !== undefined ? encodePageToken([last.create_time.toISOString(), last.id], [reference]) : "",
      };
    },
    async setClockOffset({ offsetSeconds }) {
      return { now: timestampFromDate(await clock.set(Number(offsetSeconds))) };
    },
    async completeAction({ chargeId, secret, approve }) {
      return { status: await provider.completeAction(chargeId, secret, approve) };
    },
    async getAction({ chargeId, secret }) {
      const row = await provider.action(chargeId, secret);
      return {
        status: row.status,
        amount: { currencyCode: row.currency, minorUnits: row.amount },
        ...(row.action_expire_time === null ? {} : { expireTime: timestampFromDate(row.action_expire_time) }),
      };
    },
  };
}
