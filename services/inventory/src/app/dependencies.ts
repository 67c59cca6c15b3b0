import type { Bus } from "@technova/bus";
import type { Clock, IdSource } from "@technova/kit";
import type { Database, IdempotencyStore, OrmStore } from "@technova/store";

export interface InventoryDependencies {
  readonly database: Database;
  readonly orm: OrmStore;
  readonly idempotency: IdempotencyStore;
  readonly bus: Pick<Bus, "publish">;
  readonly clock: Clock;
  readonly newId: IdSource;
}
