import { createHash } from "node:crypto";
import { BackgroundLoop, DomainError, isReason, type Clock, type Logger } from "@technova/kit";
import type { Database, Queryable } from "./database.ts";
import { statement, type Statement } from "./sql.ts";

const KEPT_MS = 72 * 3_600_000;

/** Who asked for what with which key. */
export interface IdempotencyKey {
  readonly subject: string;
  /** Full name of the method. */
  readonly method: string;
  readonly key: string;
  /** SHA-256 of the request's binary form. */
  readonly fingerprint: Buffer;
}

/** What a key's first use led to: the id of what was made, or a final refusal. */
export type StoredOutcome = { readonly resource: string } | { readonly refusal: DomainError };

interface Row {
  readonly fingerprint: Buffer;
  readonly resource: string | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly metadata: Record<string, string> | null;
}

/** SQL of a service's own `idempotency` table, for its first migration. */
export function idempotencyTable(schema: string): string {
  return `
    CREATE TABLE ${schema}.idempotency (
      subject text NOT NULL,
      method text NOT NULL,
      key text NOT NULL,
      fingerprint bytea NOT NULL,
      resource text,
      reason text,
      message text,
      metadata jsonb,
      create_time timestamptz NOT NULL,
      PRIMARY KEY (subject, method, key),
      CHECK ((resource IS NULL) <> (reason IS NULL))
    );
    CREATE INDEX idempotency_create_time ON ${schema}.idempotency (create_time);`;
}

/**
 * Law 5: the same request gets the same answer. `claim` comes first in the effect's own transaction; a racer
 * with the same key waits there for the first to end.
 */
export class IdempotencyStore {
  readonly #insert: Statement;
  readonly #select: Statement;
  readonly #purge: Statement;

  constructor(schema: string) {
    this.#insert = statement(
      `${schema}.idempotency-claim`,
      `INSERT INTO ${schema}.idempotency (subject, method, key, fingerprint, resource, reason, message, metadata, create_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING key`,
    );
    this.#select = statement(
      `${schema}.idempotency-get`,
      `SELECT fingerprint, resource, reason, message, metadata FROM ${schema}.idempotency WHERE subject = $1 AND method = $2 AND key = $3`,
    );
    this.#purge = statement(
      `${schema}.idempotency-purge`,
      `DELETE FROM ${schema}.idempotency WHERE (subject, method, key) IN (SELECT subject, method, key FROM ${schema}.idempotency WHERE create_time < $1 LIMIT 1000) RETURNING key`,
    );
  }

  /**
   * Claims the key for a resource that the same transaction makes. Undefined: claimed, go on. Otherwise the
   * outcome of the first use. Throws IDEMPOTENCY_KEY_REUSED where that had another body.
   */
  async claim(tx: Queryable, key: IdempotencyKey, resource: string, now: Date): Promise<StoredOutcome | undefined> {
    const inserted = await tx.query(this.#insert, [key.subject, key.method, key.key, key.fingerprint, resource, null, null, null, now]);
    if (inserted.length > 0) return undefined;
    return this.find(tx, key);
  }

  /**
   * As `claim`, for effects whose earlier outcome needs nothing more: the resource that the first use made, or
   * undefined where this is the first; a stored refusal is thrown.
   */
  async begin(tx: Queryable, key: IdempotencyKey, resource: string, now: Date): Promise<string | undefined> {
    const outcome = await this.claim(tx, key, resource, now);
    if (outcome === undefined) return undefined;
    if ("refusal" in outcome) throw outcome.refusal;
    return outcome.resource;
  }

  /** The outcome of an earlier use, if there was one. */
  async find(queryable: Queryable, key: IdempotencyKey): Promise<StoredOutcome | undefined> {
    const [row] = await queryable.query<Row>(this.#select, [key.subject, key.method, key.key]);
    if (row === undefined) return undefined;
    if (!row.fingerprint.equals(key.fingerprint)) {
      throw new DomainError("IDEMPOTENCY_KEY_REUSED", "this idempotency-key was used for another request; use a new key for a new request");
    }
    if (row.resource !== null) return { resource: row.resource };
    const reason = row.reason !== null && isReason(row.reason) ? row.reason : "INVALID";
    return { refusal: new DomainError(reason, row.message ?? "refused", { metadata: row.metadata ?? {} }) };
  }

  /**
   * Runs an effect whose final refusals are stored as outcomes too. The effect claims the key itself, inside
   * its transaction. Where a racer with the same key got an outcome first, that one counts: its refusal is
   * thrown, or what it made is passed to `repeat`.
   */
  async remember<T>(
    database: Database,
    key: IdempotencyKey,
    now: Date,
    effect: () => Promise<T>,
    repeat: (resource: string) => Promise<T> | T,
  ): Promise<T> {
    try {
      return await effect();
    } catch (error) {
      if (!(error instanceof DomainError) || !error.final) throw error;
      const stored = await database.query(this.#insert, [
        key.subject,
        key.method,
        key.key,
        key.fingerprint,
        null,
        error.reason,
        error.message,
        JSON.stringify(error.metadata),
        now,
      ]);
      if (stored.length > 0) throw error;
      const outcome = await this.find(database, key);
      if (outcome !== undefined && "resource" in outcome) return repeat(outcome.resource);
      throw outcome?.refusal ?? error;
    }
  }

  /** Forgets outcomes after 72 hours, a batch at a time. */
  purgeJob(database: Database, clock: Clock, logger: Logger): BackgroundLoop {
    return new BackgroundLoop({
      name: "idempotency-purge",
      logger,
      idleMs: 3_600_000,
      round: async () => (await database.query(this.#purge, [new Date(clock.now().getTime() - KEPT_MS)])).length > 0,
    });
  }
}

export function fingerprintOf(binary: Uint8Array): Buffer {
  return createHash("sha256").update(binary).digest();
}
