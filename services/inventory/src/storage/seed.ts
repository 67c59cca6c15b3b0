import { event } from "@technova/bus";
import { StockChangedSchema } from "@technova/gen/technova/inventory/v1/inventory_events_pb.js";
import { seedId } from "@technova/kit";
import type { SeedContext } from "@technova/module";
import { seedCatalogue } from "@technova/seed";
import { statement } from "@technova/store";

const WAREHOUSES = [
  { name: "Rotterdam", region_code: "NL", priority: 1 },
  { name: "Reno", region_code: "US", priority: 2 },
  { name: "Osaka", region_code: "JP", priority: 3 },
] as const;

const INSERT_WAREHOUSES = statement(
  "inventory.seed-warehouses",
  "INSERT INTO inventory.warehouse SELECT x.* FROM jsonb_to_recordset($1::jsonb) AS x (id text, name text, region_code text, priority int) ON CONFLICT DO NOTHING",
);
const INSERT_STOCK = statement(
  "inventory.seed-stock",
  `WITH added AS (
     INSERT INTO inventory.stock (variant_id, warehouse_id, on_hand) SELECT x.* FROM jsonb_to_recordset($1::jsonb) AS x (variant_id text, warehouse_id text, on_hand int)
     ON CONFLICT DO NOTHING RETURNING variant_id, warehouse_id, on_hand),
   history AS (
     INSERT INTO inventory.movement (variant_id, warehouse_id, kind, on_hand_delta, reason, create_time) SELECT variant_id, warehouse_id, 'adjusted', on_hand, 'opening stock', $2 FROM added)
   SELECT variant_id, sum(on_hand)::int AS on_hand FROM added GROUP BY 1 ORDER BY 1`,
);

/** Opens three warehouses with stock of every seeded variant: mostly plenty, some scarce, a few sold out. */
export async function seedInventory({ database, bus, clock }: SeedContext): Promise<string> {
  const variants = seedCatalogue().products.flatMap((product) => product.variants);
  const warehouses = WAREHOUSES.map((warehouse) => ({ id: seedId("whs", warehouse.name), ...warehouse }));
  const levels = variants.flatMap(({ sku }, index) =>
    warehouses.map((warehouse, place) => ({ variant_id: seedId("var", sku), warehouse_id: warehouse.id, on_hand: opening(index, place) })),
  );
  await database.transaction(async (tx) => {
    await tx.query(INSERT_WAREHOUSES, [JSON.stringify(warehouses)]);
    const added = await tx.query<{ variant_id: string; on_hand: number }>(INSERT_STOCK, [JSON.stringify(levels), clock.now()]);
    await bus.publish(
      tx,
      ...added.map((row) =>
        event(StockChangedSchema, row.variant_id, { variantId: row.variant_id, onHand: row.on_hand, reserved: 0, sold: 0 }),
      ),
    );
  });
  return `seeded ${levels.length} stock levels in ${warehouses.length} warehouses`;
}

function opening(index: number, place: number): number {
  if (index % 37 === 36) return 0;
  if (index % 23 === 22) return place === 0 ? 3 : 0;
  return 40 + ((index * 17 + place * 29) % 160);
}
