import type { Bus } from "@technova/bus";
import type { Clock, IdSource } from "@technova/kit";
import type { Database, IdempotencyStore, OrmStore, Queryable } from "@technova/store";

export interface InventoryDependencies {
  readonly database: Database;
  /** For many short reads at the same time, outside of transactions. */
  readonly reads: Queryable;
  readonly orm: OrmStore;
  readonly idempotency: IdempotencyStore;
  readonly bus: Pick<Bus, "publish">;
  readonly clock: Clock;
  readonly newId: IdSource;
}
