import type { Bus } from "@technova/bus";
import type { Clock, IdSource } from "@technova/kit";
import type { BlobStore, Database, IdempotencyStore, OrmStore } from "@technova/store";
import type { CatalogueReader } from "../storage/read.ts";

/** What the use cases of product are given. */
export interface ProductDependencies {
  readonly database: Database;
  readonly reader: CatalogueReader;
  readonly orm: OrmStore;
  readonly idempotency: IdempotencyStore;
  readonly bus: Pick<Bus, "publish">;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly newId: IdSource;
}
