import type { Bus } from "@technova/bus";
import type { Clock, IdSource } from "@technova/kit";
import type { Database, IdempotencyStore } from "@technova/store";
import type { PaymentProvider } from "./provider.ts";

export interface PaymentDependencies {
  readonly database: Database;
  readonly idempotency: IdempotencyStore;
  readonly bus: Pick<Bus, "publish">;
  readonly provider: PaymentProvider;
  readonly clock: Clock;
  readonly newId: IdSource;
}
