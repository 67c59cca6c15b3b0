import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DomainError, failpoint, newId, type Clock } from "@technova/kit";
import type { Database, Transaction } from "@technova/store";
import type { AuthorizeCharge, PaymentProvider, ProviderEvent } from "../../app/provider.ts";
import type { ProviderCharge } from "../../domain/charge.ts";
import {
  addWebhook,
  chargeByKey,
  chargeById,
  claimOperation,
  expiredCharges,
  insertCharge,
  lockCharge,
  updateCharge,
  type ChargeRow,
} from "./charges.ts";
import { SIGNATURE_HEADER, verifyWebhook } from "./signature.ts";
import { behaviourOf, type Behaviour } from "./tokens.ts";
import { decodeCharge, encodeWebhook } from "./webhook-body.ts";
import type { WebhookSender } from "./webhook-sender.ts";

const ACTION_LIFETIME_MS = 15 * 60_000;
const AUTHORIZATION_LIFETIME_MS = 7 * 24 * 3_600_000;

export interface SandboxOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly secret: string;
  /** Where shoppers approve: the platform's address as browsers see it. */
  readonly publicUrl: string;
  readonly webhooks: WebhookSender;
}

/** A payment provider that takes no money: states, declines, delays, lost answers and webhooks are as real ones'. */
export class SandboxProvider implements PaymentProvider {
  readonly name = "sandbox";
  readonly #options: SandboxOptions;

  constructor(options: SandboxOptions) {
    this.#options = options;
  }

  async authorize(request: AuthorizeCharge): Promise<ProviderCharge> {
    const behaviour = behaviourOf(request.token);
    const { row, webhookId } = await this.#options.database.transaction((tx) => this.#open(tx, request, behaviour));
    failpoint("sandbox.charge-recorded");
    if (webhookId === undefined) return this.#present(row);
    if (behaviour.webhookFirst) await this.#options.webhooks.deliver(webhookId);
    else this.#options.webhooks.loop.wake();
    if (behaviour.delayMs !== undefined) await sleep(behaviour.delayMs);
    if (behaviour.loseAnswer) throw new DomainError("PROVIDER_UNAVAILABLE", "the provider's answer was lost");
    return this.#present(row);
  }

  async findByKey(key: string): Promise<ProviderCharge | undefined> {
    const row = await chargeByKey(this.#options.database, key);
    return row === undefined ? undefined : this.#present(row);
  }

  capture(chargeId: string, key: string): Promise<ProviderCharge> {
    return this.#operate(chargeId, key, "capture", (row) => {
      if (row.status !== "authorized") return undefined;
      if (row.authorization_expire_time !== null && row.authorization_expire_time < this.#options.clock.now())
        return { ...row, status: "voided", voided: row.authorized };
      return { ...row, status: "captured", captured: row.authorized };
    });
  }

  void(chargeId: string, key: string): Promise<ProviderCharge> {
    return this.#operate(chargeId, key, "void", (row) => {
      if (row.status === "requires_action") return { ...row, status: "failed", decline_code: "cancelled" };
      return row.status === "authorized" ? { ...row, status: "voided", voided: row.authorized } : undefined;
    });
  }

  refund(chargeId: string, minorUnits: bigint, key: string): Promise<ProviderCharge> {
    return this.#operate(
      chargeId,
      key,
      "refund",
      (row) => {
        const refunded = row.refunded + minorUnits;
        if (refunded > row.captured) throw new DomainError("REFUND_TOO_LARGE", "the provider refuses: more than was captured");
        return { ...row, refunded, status: refunded === row.captured ? "refunded" : "partially_refunded" };
      },
      minorUnits,
    );
  }

  readWebhook(body: Uint8Array, headers: Readonly<Record<string, string>>): ProviderEvent {
    verifyWebhook(this.#options.secret, body, headers[SIGNATURE_HEADER], new Date());
    return decodeCharge(body);
  }

  /** What the provider's page shows; throws NOT_FOUND for a wrong secret. */
  async action(chargeId: string, secret: string): Promise<ChargeRow> {
    const row = await chargeById(this.#options.database, chargeId);
    if (row === undefined || row.action_secret === "" || row.action_secret !== secret)
      throw new DomainError("NOT_FOUND", "there is no such payment to approve");
    return row;
  }

  /** The shopper's decision; returns the status that it led to. */
  async completeAction(chargeId: string, secret: string, approve: boolean): Promise<string> {
    await this.action(chargeId, secret);
    const { clock, database } = this.#options;
    const now = clock.now();
    const row = await database.transaction(async (tx) => {
      const locked = await lockCharge(tx, chargeId);
      if (locked === undefined || locked.status !== "requires_action") return locked;
      const expired = locked.action_expire_time !== null && locked.action_expire_time < now;
      if (expired) return this.#change(tx, { ...locked, status: "failed", decline_code: "action_expired" });
      if (!approve) return this.#change(tx, { ...locked, status: "failed", decline_code: "authentication_failed" });
      return this.#change(tx, {
        ...locked,
        status: "authorized",
        authorized: locked.amount,
        authorization_expire_time: new Date(now.getTime() + AUTHORIZATION_LIFETIME_MS),
      });
    });
    this.#options.webhooks.loop.wake();
    return row?.status ?? "failed";
  }

  /** Ends holds and actions whose time is up; true where there were any. */
  async expire(): Promise<boolean> {
    const now = this.#options.clock.now();
    const ids = await expiredCharges(this.#options.database, now);
    for (const id of ids) {
      await this.#options.database.transaction(async (tx) => {
        const row = await lockCharge(tx, id);
        if (row?.status === "authorized" && row.authorization_expire_time !== null && row.authorization_expire_time < now)
          await this.#change(tx, { ...row, status: "voided", voided: row.authorized });
        if (row?.status === "requires_action" && row.action_expire_time !== null && row.action_expire_time < now)
          await this.#change(tx, { ...row, status: "failed", decline_code: "action_expired" });
      });
    }
    if (ids.length > 0) this.#options.webhooks.loop.wake();
    return ids.length > 0;
  }

  async #open(tx: Transaction, request: AuthorizeCharge, behaviour: Behaviour): Promise<{ row: ChargeRow; webhookId: string | undefined }> {
    const now = this.#options.clock.now();
    const { currency, minor } = request.amount;
    const status = behaviour.decline !== undefined ? "failed" : behaviour.requiresAction ? "requires_action" : "authorized";
    const row = await insertCharge(tx, {
      id: newId("ch"),
      idempotency_key: request.key,
      status,
      currency,
      amount: minor,
      authorized: status === "authorized" ? minor : 0n,
      decline_code: behaviour.decline ?? "",
      reference: request.reference,
      action_secret: status === "requires_action" ? randomBytes(18).toString("base64url") : "",
      action_expire_time: status === "requires_action" ? new Date(now.getTime() + ACTION_LIFETIME_MS) : null,
      authorization_expire_time: status === "authorized" ? new Date(now.getTime() + AUTHORIZATION_LIFETIME_MS) : null,
      create_time: now,
    });
    if (row !== undefined) return { row, webhookId: await this.#announce(tx, row, behaviour.webhookCopies ?? 1) };
    const known = await chargeByKey(tx, request.key);
    if (known === undefined) throw new DomainError("PROVIDER_UNAVAILABLE", "the provider is busy with this key");
    return { row: known, webhookId: undefined };
  }

  async #operate(
    chargeId: string,
    key: string,
    kind: string,
    decide: (row: ChargeRow) => ChargeRow | undefined,
    amount = 0n,
  ): Promise<ProviderCharge> {
    const row = await this.#options.database.transaction(async (tx) => {
      const locked = await lockCharge(tx, chargeId);
      if (locked === undefined) throw new DomainError("NOT_FOUND", "the provider knows no such charge");
      if (!(await claimOperation(tx, key, chargeId, kind, amount, this.#options.clock.now()))) return locked;
      const changed = decide(locked);
      return changed === undefined ? locked : this.#change(tx, changed);
    });
    this.#options.webhooks.loop.wake();
    return this.#present(row);
  }

  async #change(tx: Transaction, row: ChargeRow): Promise<ChargeRow> {
    const changed = await updateCharge(tx, row);
    await this.#announce(tx, changed, 1);
    return changed;
  }

  async #announce(tx: Transaction, row: ChargeRow, copies: number): Promise<string> {
    const id = newId("whk");
    await addWebhook(tx, id, row.id, encodeWebhook(id, this.#present(row)), copies);
    return id;
  }

  #present(row: ChargeRow): ProviderCharge {
    const { id, status, currency, authorized, captured, voided, refunded, version } = row;
    const actionUrl = row.action_secret === "" ? "" : `${this.#options.publicUrl}/sandbox/actions/${id}?secret=${row.action_secret}`;
    return {
      id,
      key: row.idempotency_key,
      status,
      currency,
      authorized,
      captured,
      voided,
      refunded,
      version,
      declineCode: row.decline_code,
      actionUrl,
      actionExpireTime: row.action_expire_time ?? undefined,
      authorizationExpireTime: row.authorization_expire_time ?? undefined,
    };
  }
}
