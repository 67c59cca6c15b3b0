import { statement, type Queryable, type Transaction } from "@technova/store";

/** A change that waits to be read; `change` tells it from others. */
export interface PendingProduct extends Record<string, unknown> {
  readonly product_id: string;
  readonly change: string;
}

export interface RebuildRow extends Record<string, unknown> {
  readonly start_time: Date;
  readonly end_time: Date | null;
  readonly page_token: string;
}

/** Tells a change from all others, also from those whose mark is gone by now. */
const ANOTHER = "(random() * 9e18)::bigint";

const MARK = statement(
  "search.pending-mark",
  `INSERT INTO search.pending AS p (product_id, change, since, due) SELECT DISTINCT ON (id) id, ${ANOTHER}, $2::timestamptz, $2::timestamptz FROM unnest($1::text[]) AS x (id) ORDER BY 1
   ON CONFLICT (product_id) DO UPDATE SET change = ${ANOTHER}, due = least(p.due, excluded.due), attempts = 0`,
);
const CLAIM = statement(
  "search.pending-claim",
  `WITH taken AS (SELECT product_id FROM search.pending WHERE due <= $1 ORDER BY due LIMIT $3 FOR UPDATE SKIP LOCKED)
   UPDATE search.pending p SET due = $2, attempts = attempts + 1 FROM taken t WHERE p.product_id = t.product_id RETURNING p.product_id, p.change::text`,
);
/** Only who holds the newest change of a product may write what it read, and one at a time. */
const HOLD = statement(
  "search.pending-hold",
  `SELECT p.product_id FROM search.pending p JOIN unnest($1::text[], $2::bigint[]) AS x (id, change) ON p.product_id = x.id AND p.change = x.change
   ORDER BY p.product_id FOR UPDATE OF p`,
);
const DONE = statement("search.pending-done", "DELETE FROM search.pending WHERE product_id = ANY ($1::text[])");
const RELEASE = statement(
  "search.pending-release",
  `UPDATE search.pending p SET due = $3 FROM unnest($1::text[], $2::bigint[]) AS x (id, change) WHERE p.product_id = x.id AND p.change = x.change`,
);
const STATUS = statement("search.pending-status", "SELECT count(*)::int AS pending, min(since) AS oldest FROM search.pending");

const REBUILD = statement("search.rebuild-get", "SELECT start_time, end_time, page_token FROM search.rebuild");
const REBUILD_BEGIN = statement(
  "search.rebuild-begin",
  `INSERT INTO search.rebuild (start_time, due) VALUES ($1, $1)
   ON CONFLICT (one) DO UPDATE SET start_time = excluded.start_time, end_time = NULL, page_token = '', due = excluded.due`,
);
const REBUILD_FIRST = statement(
  "search.rebuild-first",
  "INSERT INTO search.rebuild (start_time, due) VALUES ($1, $1) ON CONFLICT (one) DO NOTHING",
);
const REBUILD_CLAIM = statement(
  "search.rebuild-claim",
  "UPDATE search.rebuild SET due = $2 WHERE end_time IS NULL AND due <= $1 RETURNING start_time, end_time, page_token",
);
const REBUILD_STEP = statement(
  "search.rebuild-step",
  `UPDATE search.rebuild SET page_token = $3, end_time = $4, due = $5 WHERE start_time = $1 AND page_token = $2 AND end_time IS NULL RETURNING start_time`,
);
const MARK_OLD = statement(
  "search.pending-mark-old",
  `INSERT INTO search.pending AS p (product_id, change, since, due) SELECT product_id, ${ANOTHER}, $2::timestamptz, $2::timestamptz FROM search.document WHERE index_time < $1 ORDER BY 1
   ON CONFLICT (product_id) DO UPDATE SET change = ${ANOTHER}, due = least(p.due, excluded.due)`,
);

/** Has products read again. */
export async function markPending(queryable: Queryable, productIds: readonly string[], now: Date): Promise<void> {
  if (productIds.length > 0) await queryable.query(MARK, [productIds, now]);
}

/** Takes products that are due; nobody else does until the time given. */
export async function claimPending(queryable: Queryable, now: Date, until: Date, limit: number): Promise<PendingProduct[]> {
  return queryable.query<PendingProduct>(CLAIM, [now, until, limit]);
}

/** Those of the claimed that did not change meanwhile, locked. */
export async function holdPending(tx: Transaction, claimed: readonly PendingProduct[]): Promise<string[]> {
  const rows = await tx.query<{ product_id: string }>(HOLD, columnsOf(claimed));
  return rows.map((row) => row.product_id);
}

export async function finishPending(tx: Transaction, productIds: readonly string[]): Promise<void> {
  await tx.query(DONE, [productIds]);
}

/** Gives claimed products back, to be tried at the time given. */
export async function releasePending(queryable: Queryable, claimed: readonly PendingProduct[], due: Date): Promise<void> {
  await queryable.query(RELEASE, [...columnsOf(claimed), due]);
}

export async function pendingStatus(queryable: Queryable): Promise<{ readonly pending: number; readonly oldest: Date | null }> {
  const [row] = await queryable.query<{ pending: number; oldest: Date | null }>(STATUS);
  return row ?? { pending: 0, oldest: null };
}

export async function getRebuild(queryable: Queryable): Promise<RebuildRow | undefined> {
  return (await queryable.query<RebuildRow>(REBUILD))[0];
}

export async function beginRebuild(queryable: Queryable, now: Date): Promise<void> {
  await queryable.query(REBUILD_BEGIN, [now]);
}

/** The first rebuild of a new index begins by itself. */
export async function beginFirstRebuild(queryable: Queryable, now: Date): Promise<void> {
  await queryable.query(REBUILD_FIRST, [now]);
}

export async function claimRebuild(queryable: Queryable, now: Date, until: Date): Promise<RebuildRow | undefined> {
  return (await queryable.query<RebuildRow>(REBUILD_CLAIM, [now, until]))[0];
}

/**
 * Goes on to the next page, or ends where there is none: then what was not read since the beginning is read again, and
 * found to be gone. False where the rebuild began anew meanwhile.
 */
export async function stepRebuild(tx: Transaction, at: RebuildRow, nextPageToken: string, now: Date): Promise<boolean> {
  const end = nextPageToken === "" ? now : null;
  const rows = await tx.query(REBUILD_STEP, [at.start_time, at.page_token, nextPageToken, end, now]);
  if (rows.length > 0 && end !== null) await tx.query(MARK_OLD, [at.start_time, now]);
  return rows.length > 0;
}

function columnsOf(claimed: readonly PendingProduct[]): [string[], string[]] {
  return [claimed.map((one) => one.product_id), claimed.map((one) => one.change)];
}
