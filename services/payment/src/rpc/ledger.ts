import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { LedgerService } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import type { PaymentDependencies } from "../app/dependencies.ts";
import { accountSums, entriesOfOrder } from "../storage/ledger.ts";

export function ledgerRpcs({ database }: PaymentDependencies): ServiceImpl<typeof LedgerService> {
  return {
    async listEntries({ orderId }) {
      const rows = await entriesOfOrder(database, orderId);
      return {
        entries: rows.map((row) => ({
          id: row.id,
          journalId: row.journal_id,
          debitAccount: row.debit_account,
          creditAccount: row.credit_account,
          amount: { currencyCode: row.currency, minorUnits: row.amount },
          createTime: timestampFromDate(row.create_time),
          orderId: row.order_id,
          paymentId: row.payment_id,
          kind: row.kind,
        })),
      };
    },
    async getTrialBalance() {
      const sums = await accountSums(database);
      const currencies = [...new Set(sums.map((sum) => sum.currency))].toSorted();
      return {
        balances: currencies.map((currencyCode) => {
          const own = sums.filter((sum) => sum.currency === currencyCode);
          return {
            currencyCode,
            debits: own.reduce((total, sum) => total + sum.debits, 0n),
            credits: own.reduce((total, sum) => total + sum.credits, 0n),
          };
        }),
        accounts: sums.map(({ account, currency, debits, credits }) => ({ account, currencyCode: currency, debits, credits })),
      };
    },
  };
}
