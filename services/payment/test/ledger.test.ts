import { newId } from "@technova/kit";
import { reasonOf } from "@technova/mesh";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { snapshotLedger } from "../src/storage/ledger.ts";
import { asking, disagreements, hostPayment, type PaymentHost } from "./payment-host.ts";

const TOKENS = ["tok_ok", "tok_declined", "tok_lost_answer", "tok_webhook_first", "tok_webhook_twice", "tok_requires_action"];
/** What may be answered to somebody who asks at random. */
const FAIR = new Set(["BUSY", "PAYMENT_NOT_CAPTURABLE", "NOT_FOUND", "REFUND_TOO_LARGE"]);
const ORDERS = 40;
const WORKERS = 8;
const ROUNDS = 75;

function pick<T>(from: readonly T[]): T {
  const one = from[Math.floor(Math.random() * from.length)];
  if (one === undefined) throw new Error("there is nothing to pick from");
  return one;
}

describe("the ledger", () => {
  let host: PaymentHost;
  const { authorize, capture, cancel, refund, payment, charges, decide, ledger, sandbox } = asking(() => host);

  beforeAll(async () => {
    host = await hostPayment(inject("server"), true);
  });
  afterAll(() => host.stop());

  /** Sums of the entries themselves, read past every snapshot. */
  async function fromEntries() {
    const { rows } = await host.db.owner.query<{ account: string; currency: string; debits: string; credits: string }>(`
      SELECT account, currency, sum(d)::text AS debits, sum(c)::text AS credits FROM (
        SELECT debit_account AS account, currency, amount AS d, 0 AS c FROM payment.ledger_entry UNION ALL SELECT credit_account, currency, 0, amount FROM payment.ledger_entry) AS legs
      GROUP BY 1, 2 ORDER BY 1, 2`);
    return rows.map(({ account, currency, debits, credits }) => ({
      account,
      currencyCode: currency,
      debits: BigInt(debits),
      credits: BigInt(credits),
    }));
  }

  async function expectBalanced(): Promise<void> {
    const { balances, accounts } = await ledger().getTrialBalance({});
    expect(balances.length).toBeGreaterThan(0);
    for (const { debits, credits } of balances) expect(debits).toBe(credits);
    expect(accounts.map(({ account, currencyCode, debits, credits }) => ({ account, currencyCode, debits, credits }))).toEqual(
      await fromEntries(),
    );
  }

  it("says what payments and the provider say, after a random mix of everything at once", { timeout: 60_000 }, async () => {
    const orders = Array.from({ length: ORDERS }, () => newId("ord"));
    const amounts = [
      { currencyCode: "USD", minorUnits: 2590n },
      { currencyCode: "JPY", minorUnits: 3100n },
      { currencyCode: "KWD", minorUnits: 7_450n },
    ];
    const amountOf = new Map(orders.map((orderId, index) => [orderId, amounts[index % amounts.length]]));
    const cancelled = new Set<string>();
    const refusals = new Map<string, number>();
    const operations: readonly ((orderId: string) => Promise<unknown>)[] = [
      (orderId) => authorize(orderId, pick(TOKENS), amountOf.get(orderId)),
      (orderId) => authorize(orderId, pick(TOKENS), amountOf.get(orderId)),
      capture,
      async (orderId) => {
        const known = await payment(orderId);
        if (known !== undefined)
          await refund(known.id, BigInt(1 + Math.floor(Math.random() * 900)), newId("req"), known.amount?.currencyCode);
      },
      async (orderId) => {
        const url = (await payment(orderId))?.actionUrl ?? "";
        if (url !== "") await decide(url, Math.random() < 0.7);
      },
      async (orderId) => {
        if (Math.random() < 0.7) return;
        cancelled.add(orderId);
        await cancel(orderId);
      },
      () => snapshotLedger(host.db.database, 10),
    ];
    let made = 0;
    await Promise.all(
      Array.from({ length: WORKERS }, async () => {
        for (let round = 0; round < ROUNDS; round += 1) {
          made += 1;
          await pick(operations)(pick(orders)).catch((error: unknown) => {
            const reason = reasonOf(error) ?? String(error);
            refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
          });
        }
      }),
    );
    expect([...refusals.keys()].filter((reason) => !FAIR.has(reason))).toEqual([]);
    await expect
      .poll(async () => (await sandbox().listCharges({ pageSize: 1000 })).charges.filter((charge) => charge.pendingWebhooks > 0).length, {
        timeout: 15_000,
      })
      .toBe(0);
    for (const orderId of cancelled) {
      await expect
        .poll(
          async () =>
            (await charges(orderId)).filter(
              (charge) => charge.authorized !== charge.captured + charge.voided || charge.captured !== charge.refunded,
            ),
          { timeout: 10_000 },
        )
        .toEqual([]);
    }
    await expect.poll(() => disagreements(host), { timeout: 10_000 }).toEqual([]);
    const all = (await sandbox().listCharges({ pageSize: 1000 })).charges;
    expect(new Set(all.map((charge) => charge.reference)).size).toBe(all.length);
    expect(all.some((charge) => charge.captured > 0n) && all.some((charge) => charge.refunded > 0n)).toBe(true);
    await expectBalanced();
    console.log(
      `payment mix: ${made} operations on ${ORDERS} orders, ${all.length} charges, ${cancelled.size} cancelled; refused: ${JSON.stringify(Object.fromEntries(refusals))}`,
    );
  });

  it("balances across a snapshot and what came after it", async () => {
    for (let index = 0; index < 3; index += 1) await authorize(newId("ord")).then(({ orderId }) => capture(orderId));
    expect(await snapshotLedger(host.db.database, 1)).toBe(true);
    expect(await snapshotLedger(host.db.database, 1)).toBe(false);
    await expectBalanced();
    const orderId = newId("ord");
    await authorize(orderId);
    await cancel(orderId);
    await expectBalanced();
    expect(await snapshotLedger(host.db.database, 2)).toBe(true);
    await expectBalanced();
    const { rows } = await host.db.owner.query("SELECT count(DISTINCT upto)::int AS snapshots FROM payment.ledger_snapshot");
    expect(rows).toEqual([{ snapshots: 1 }]);
  });

  it("keeps a snapshot true while entries are written", async () => {
    const writing = Promise.all(Array.from({ length: 20 }, () => authorize(newId("ord"))));
    const taking = (async () => {
      for (let index = 0; index < 20; index += 1) await snapshotLedger(host.db.database, 1);
    })();
    await Promise.all([writing, taking]);
    await expectBalanced();
  });

  it("lets nobody change or delete an entry, and no statement write an unbalanced one", async () => {
    const { pool } = host.db.database;
    await expect(pool.query("UPDATE payment.ledger_entry SET amount = 1")).rejects.toThrow("permission denied");
    await expect(pool.query("DELETE FROM payment.ledger_entry")).rejects.toThrow("permission denied");
    const entry =
      "INSERT INTO payment.ledger_entry (journal_id, kind, debit_account, credit_account, currency, amount, order_id, payment_id, create_time) SELECT 'jrn', 'x', $1, 'sales', 'USD', $2, '', id, now() FROM payment.intent LIMIT 1";
    await expect(pool.query(entry, ["sales", 5])).rejects.toThrow("check constraint");
    await expect(pool.query(entry, ["refunds", 0])).rejects.toThrow("check constraint");
  });
});
