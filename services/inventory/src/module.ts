import { file_technova_inventory_v1_inventory_events } from "@technova/gen/technova/inventory/v1/inventory_events_pb.js";
import { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { defineModule } from "@technova/module";
import { IdempotencyStore, OrmStore } from "@technova/store";
import { expireReservations } from "./jobs/expire-reservations.ts";
import { internalRpcs } from "./rpc/internal.ts";
import { publicRpcs } from "./rpc/public.ts";
import { inventorySchema } from "./storage/schema.ts";
import { Warehouse } from "./storage/warehouses.ts";

const idempotency = new IdempotencyStore("inventory");

/** inventory: stock in warehouses, never oversold. */
export const inventoryModule = defineModule({
  name: "inventory",
  services: [InventoryService],
  schemas: [inventorySchema],
  events: [file_technova_inventory_v1_inventory_events],
  seed: async (context) => (await import("./storage/seed.ts")).seedInventory(context),
  async create({ database, reads, bus, clock, newId, logger }) {
    const orm = await OrmStore.open(database.pool, [Warehouse]);
    const deps = { database, reads, orm, idempotency, bus, clock, newId };
    return {
      routes: (routes) => routes.service(InventoryService, { ...publicRpcs(deps), ...internalRpcs(deps) }),
      jobs: [expireReservations(deps, logger), idempotency.purgeJob(database, clock, logger)],
    };
  },
});
