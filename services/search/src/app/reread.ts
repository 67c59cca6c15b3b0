import type { Clock } from "@technova/kit";
import type { Transaction } from "@technova/store";
import { markPending } from "../storage/pending.ts";

export interface RereadDependencies {
  readonly clock: Clock;
  /** Has the marks looked at now. */
  readonly wake: () => void;
}

/** Has the products of some events read again once the transaction is committed. */
export async function reread(
  { clock, wake }: RereadDependencies,
  tx: Transaction,
  events: readonly { readonly message: { readonly productId: string } }[],
): Promise<void> {
  await markPending(
    tx,
    events.map((one) => one.message.productId),
    clock.now(),
  );
  tx.afterCommit(wake);
}
