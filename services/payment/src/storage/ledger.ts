import { statement, type Database, type Queryable, type Transaction } from "@technova/store";
import type { Transfer } from "../domain/ledger.ts";

/** Shared by writers and taken alone by the snapshot, so that every id below the snapshot's is committed. */
const LEDGER_LOCK = 7_261_010;

const RECORD = statement(
  "payment.ledger-record",
  `WITH lock AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(${LEDGER_LOCK}) AS held)
   INSERT INTO payment.ledger_entry (journal_id, kind, debit_account, credit_account, currency, amount, order_id, payment_id, create_time)
   SELECT $1, x.kind, x.debit, x.credit, $6, x.amount, $7, $8, $9
   FROM lock, unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) WITH ORDINALITY AS x (kind, debit, credit, amount, ord) ORDER BY x.ord`,
);
const BY_ORDER = statement(
  "payment.ledger-by-order",
  `SELECT id, journal_id, kind, debit_account, credit_account, currency, amount, order_id, payment_id, create_time FROM payment.ledger_entry WHERE order_id = $1 ORDER BY id`,
);
const SUMS = `
  SELECT account, currency, sum(debits) AS debits, sum(credits) AS credits FROM (
    SELECT account, currency, debits, credits FROM payment.ledger_snapshot WHERE upto = (SELECT upto FROM last)
    UNION ALL
    SELECT debit_account, currency, sum(amount), 0 FROM payment.ledger_entry WHERE id > (SELECT upto FROM last) AND id <= (SELECT upto FROM goal) GROUP BY 1, 2
    UNION ALL
    SELECT credit_account, currency, 0, sum(amount) FROM payment.ledger_entry WHERE id > (SELECT upto FROM last) AND id <= (SELECT upto FROM goal) GROUP BY 1, 2
  ) AS parts GROUP BY account, currency`;
const LAST = "last AS MATERIALIZED (SELECT coalesce(max(upto), 0) AS upto FROM payment.ledger_snapshot)";
const BALANCES = statement(
  "payment.ledger-balances",
  `WITH ${LAST}, goal AS (SELECT 9223372036854775807 AS upto) SELECT account, currency, debits::text, credits::text FROM (${SUMS}) AS s ORDER BY account, currency`,
);
const LOCK_ALONE = statement("payment.ledger-lock", `SELECT pg_advisory_xact_lock(${LEDGER_LOCK})`);
const SNAPSHOT = statement(
  "payment.ledger-snapshot",
  `WITH ${LAST}, goal AS MATERIALIZED (SELECT coalesce(max(id), 0) AS upto FROM payment.ledger_entry)
   INSERT INTO payment.ledger_snapshot (upto, account, currency, debits, credits)
   SELECT (SELECT upto FROM goal), account, currency, debits, credits FROM (${SUMS}) AS s
   WHERE (SELECT upto FROM goal) >= (SELECT upto FROM last) + $1 ON CONFLICT DO NOTHING RETURNING upto`,
);
const FORGET = statement(
  "payment.ledger-snapshot-forget",
  "DELETE FROM payment.ledger_snapshot WHERE upto < (SELECT max(upto) FROM payment.ledger_snapshot)",
);

export interface LedgerRow extends Record<string, unknown> {
  readonly id: bigint;
  readonly journal_id: string;
  readonly kind: string;
  readonly debit_account: string;
  readonly credit_account: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly order_id: string;
  readonly payment_id: string;
  readonly create_time: Date;
}

export interface Journal {
  readonly id: string;
  readonly transfers: readonly Transfer[];
  readonly currency: string;
  readonly orderId: string;
  readonly paymentId: string;
}

/** Writes a journal at the end of the transaction: its transfers, all or none. */
export function recordJournal(tx: Transaction, journal: Journal, now: Date): void {
  const { transfers } = journal;
  tx.last(RECORD, [
    journal.id,
    transfers.map((transfer) => transfer.kind),
    transfers.map((transfer) => transfer.debit),
    transfers.map((transfer) => transfer.credit),
    transfers.map((transfer) => transfer.amount),
    journal.currency,
    journal.orderId,
    journal.paymentId,
    now,
  ]);
}

export async function entriesOfOrder(queryable: Queryable, orderId: string): Promise<LedgerRow[]> {
  return queryable.query<LedgerRow>(BY_ORDER, [orderId]);
}

export interface AccountSums {
  readonly account: string;
  readonly currency: string;
  readonly debits: bigint;
  readonly credits: bigint;
}

/** Sums of every account: the last snapshot and all entries since. */
export async function accountSums(queryable: Queryable): Promise<AccountSums[]> {
  const rows = await queryable.query<{ account: string; currency: string; debits: string; credits: string }>(BALANCES);
  return rows.map(({ account, currency, debits, credits }) => ({ account, currency, debits: BigInt(debits), credits: BigInt(credits) }));
}

/** Takes a snapshot if at least `every` entries came since the last one. Writers wait for its few milliseconds. */
export async function snapshotLedger(database: Database, every: number): Promise<boolean> {
  return database.transaction(async (tx) => {
    await tx.query(LOCK_ALONE);
    const taken = await tx.query(SNAPSHOT, [every]);
    if (taken.length > 0) await tx.query(FORGET);
    return taken.length > 0;
  });
}
