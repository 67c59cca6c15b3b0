import { file_technova_product_v1_product_events } from "@technova/gen/technova/product/v1/product_events_pb.js";
import { join } from "node:path";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { defineModule } from "@technova/module";
import { FileBlobStore, IdempotencyStore, OrmStore } from "@technova/store";
import { onStockChanged, stockChanged } from "./events/stock-changed.ts";
import { exportRpcs } from "./rpc/export.ts";
import { readRpcs } from "./rpc/read.ts";
import { ShownProducts } from "./rpc/shown-products.ts";
import { writeRpcs } from "./rpc/write.ts";
import { PRODUCT_ENTITIES } from "./storage/entities.ts";
import { CatalogueReader } from "./storage/read.ts";
import { productSchema } from "./storage/schema.ts";

const idempotency = new IdempotencyStore("product");

/** product: the catalogue. */
export const productModule = defineModule({
  name: "product",
  services: [ProductService],
  schemas: [productSchema],
  events: [file_technova_product_v1_product_events],
  consumers: [stockChanged],
  // Loaded only when there is something to seed.
  seed: async (context) => (await import("./storage/seed.ts")).seedProducts(context),
  async create({ database, reads, bus, clock, newId, settings, logger }) {
    const deps = {
      database,
      reader: new CatalogueReader(reads, database),
      orm: await OrmStore.open(database.pool, PRODUCT_ENTITIES),
      idempotency,
      bus,
      blobs: new FileBlobStore(join(settings.dataDir, "blobs")),
      clock,
      newId,
    };
    const shown = new ShownProducts(deps.reader);
    return {
      routes: (routes) => routes.service(ProductService, { ...readRpcs(deps, shown), ...writeRpcs(deps, shown), ...exportRpcs(deps) }),
      consumers: [onStockChanged(deps)],
      jobs: [idempotency.purgeJob(database, clock, logger)],
    };
  },
});
