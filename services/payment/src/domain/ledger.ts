import type { Moved } from "./charge.ts";

/** One transfer: the same amount leaves the credit account and enters the debit account. */
export interface Transfer {
  readonly kind: "authorize" | "void" | "capture" | "refund";
  readonly debit: string;
  readonly credit: string;
  readonly amount: bigint;
}

/** The accounts of a provider's money. */
export function accounts(provider: string) {
  return {
    /** Holds at the provider: ours to take. */
    holds: `provider:${provider}:holds`,
    /** Taken by the provider for us, to be paid out. */
    receivable: `provider:${provider}:receivable`,
    /** The other side of holds: promised by customers. */
    promised: "customers:promised",
    sales: "sales",
    refunds: "refunds",
  } as const;
}

/**
 * The transfers that lead from one state of a payment to another. They are derived from the differences alone,
 * so the ledger says what the payment says, whatever came late, twice or not at all.
 */
export function transfersBetween(provider: string, before: Moved, after: Moved): Transfer[] {
  const { holds, receivable, promised, sales, refunds } = accounts(provider);
  const grown = (name: keyof Moved): bigint => {
    const by = after[name] - before[name];
    if (by < 0n) throw new Error(`${name} cannot shrink from ${before[name]} to ${after[name]}`);
    return by;
  };
  const captured = grown("captured");
  const transfers: Transfer[] = [
    { kind: "authorize", debit: holds, credit: promised, amount: grown("authorized") },
    { kind: "void", debit: promised, credit: holds, amount: grown("voided") },
    // Taking money ends the hold and makes the sale: two legs of one journal.
    { kind: "capture", debit: promised, credit: holds, amount: captured },
    { kind: "capture", debit: receivable, credit: sales, amount: captured },
    { kind: "refund", debit: refunds, credit: receivable, amount: grown("refunded") },
  ];
  return transfers.filter((transfer) => transfer.amount > 0n);
}
