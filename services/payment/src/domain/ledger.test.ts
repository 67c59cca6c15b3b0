import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Moved } from "./charge.ts";
import { outstanding } from "./charge.ts";
import { accounts, transfersBetween, type Transfer } from "./ledger.ts";

const NOTHING: Moved = { authorized: 0n, captured: 0n, voided: 0n, refunded: 0n };

/** A way that a payment may go: each state has moved at least as much as the one before, as a provider's records do. */
const walk = fc
  .array(fc.tuple(fc.constantFrom("authorized", "captured", "voided", "refunded"), fc.bigInt({ min: 0n, max: 10n ** 15n })), {
    maxLength: 30,
  })
  .map((moves) => {
    const states: Moved[] = [NOTHING];
    for (const [kind, wish] of moves) {
      const now = states.at(-1) ?? NOTHING;
      const { held, kept } = outstanding(now);
      const limit = kind === "authorized" ? wish : kind === "refunded" ? kept : held;
      states.push({ ...now, [kind]: now[kind] + (wish < limit ? wish : limit) });
    }
    return states;
  });

/** Debits less credits of each account. */
function balances(transfers: readonly Transfer[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  const add = (account: string, by: bigint) => sums.set(account, (sums.get(account) ?? 0n) + by);
  for (const { debit, credit, amount } of transfers) {
    add(debit, amount);
    add(credit, -amount);
  }
  return sums;
}

function sumOf(transfers: readonly Transfer[], kind: Transfer["kind"], credit?: string): bigint {
  return transfers
    .filter((one) => one.kind === kind && (credit === undefined || one.credit === credit))
    .reduce((sum, one) => sum + one.amount, 0n);
}

describe("transfersBetween", () => {
  it("leaves a ledger that says what the payment says, whichever of its states were seen", () => {
    fc.assert(
      fc.property(walk, fc.infiniteStream(fc.boolean()), (states, seen) => {
        const last = states.at(-1) ?? NOTHING;
        const noticed = states.filter((state) => state === last || seen.next().value === true);
        const transfers: Transfer[] = [];
        let before = NOTHING;
        for (const after of noticed) {
          transfers.push(...transfersBetween("sandbox", before, after));
          before = after;
        }
        const { holds, receivable, promised, sales, refunds } = accounts("sandbox");
        const balance = balances(transfers);
        const { held, kept } = outstanding(last);
        expect(balance.get(holds) ?? 0n).toBe(held);
        expect(balance.get(promised) ?? 0n).toBe(-held);
        expect(balance.get(receivable) ?? 0n).toBe(kept);
        expect(balance.get(sales) ?? 0n).toBe(-last.captured);
        expect(balance.get(refunds) ?? 0n).toBe(last.refunded);
        expect(sumOf(transfers, "authorize")).toBe(last.authorized);
        expect(sumOf(transfers, "void")).toBe(last.voided);
        expect(sumOf(transfers, "capture", sales)).toBe(last.captured);
        expect(sumOf(transfers, "refund")).toBe(last.refunded);
        expect(transfers.every((one) => one.amount > 0n && one.debit !== one.credit)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("transfers nothing where nothing moved", () => {
    fc.assert(
      fc.property(walk, (states) => {
        expect(states.flatMap((state) => transfersBetween("sandbox", state, { ...state }))).toEqual([]);
      }),
    );
  });

  it.each(["authorized", "captured", "voided", "refunded"] as const)("refuses a state in which %s shrank", (name) => {
    const before = { authorized: 9n, captured: 5n, voided: 4n, refunded: 5n };
    expect(() => transfersBetween("sandbox", before, { ...before, [name]: before[name] - 1n })).toThrow(`${name} cannot shrink`);
  });

  it("ends the hold and makes the sale when money is taken", () => {
    const transfers = transfersBetween("sandbox", { ...NOTHING, authorized: 700n }, { ...NOTHING, authorized: 700n, captured: 700n });
    expect(transfers).toEqual([
      { kind: "capture", debit: "customers:promised", credit: "provider:sandbox:holds", amount: 700n },
      { kind: "capture", debit: "provider:sandbox:receivable", credit: "sales", amount: 700n },
    ]);
  });
});
