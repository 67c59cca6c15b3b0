import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { MovementKind, type MovementSchema, type StockLevelSchema } from "@technova/gen/technova/inventory/v1/inventory_pb.js";
import {
  AdjustStockRequestSchema,
  CreateWarehouseRequestSchema,
  type InventoryService,
} from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { DomainError, decodePageToken, encodePageToken, pageSizeOf } from "@technova/kit";
import { callOf, idempotencyKeyOf } from "@technova/mesh";
import { adjustStock } from "../app/adjust-stock.ts";
import { createWarehouse } from "../app/create-warehouse.ts";
import type { InventoryDependencies } from "../app/dependencies.ts";
import { readLevels, type LevelRow } from "../storage/stock.ts";
import { Warehouse, listMovements, type MovementRow } from "../storage/warehouses.ts";

type Public = "getStock" | "adjustStock" | "listWarehouses" | "createWarehouse" | "listMovements";

const DEFAULT_PAGE = 50;

const KINDS: Readonly<Record<string, MovementKind>> = {
  adjusted: MovementKind.ADJUSTED,
  reserved: MovementKind.RESERVED,
  released: MovementKind.RELEASED,
  expired: MovementKind.EXPIRED,
  committed: MovementKind.COMMITTED,
  returned: MovementKind.RETURNED,
  shipped: MovementKind.SHIPPED,
};

export function publicRpcs(deps: InventoryDependencies): Pick<ServiceImpl<typeof InventoryService>, Public> {
  return {
    async getStock({ variantIds }) {
      return { levels: (await readLevels(deps.reads, variantIds)).map(presentLevel) };
    },
    async adjustStock(request, context) {
      const { variantId, warehouseId, delta, reason } = request;
      const key = idempotencyKeyOf(callOf(context), AdjustStockRequestSchema, request);
      return { level: presentLevel(await adjustStock(deps, { variantId, warehouseId, delta, reason }, key)) };
    },
    async listWarehouses() {
      const warehouses = await deps.orm.read((em) => em.find(Warehouse, {}, { orderBy: { priority: "asc", id: "asc" } }));
      return { warehouses: warehouses.map(({ id, name, regionCode, priority }) => ({ id, name, regionCode, priority })) };
    },
    async createWarehouse(request, context) {
      const id = await createWarehouse(deps, request, idempotencyKeyOf(callOf(context), CreateWarehouseRequestSchema, request));
      const warehouse = await deps.orm.read((em) => em.findOne(Warehouse, { id }));
      if (warehouse === null) throw new DomainError("NOT_FOUND", "there is no such warehouse");
      const { name, regionCode, priority } = warehouse;
      return { warehouse: { id, name, regionCode, priority } };
    },
    async listMovements({ variantId, pageSize, pageToken }) {
      const size = pageSizeOf(pageSize, DEFAULT_PAGE);
      const before = decodePageToken(pageToken, [variantId], 1)?.[0];
      const rows = await listMovements(deps.database, variantId, before === undefined ? null : String(before), size + 1);
      const page = rows.slice(0, size);
      const last = page.at(-1);
      return {
        movements: page.map(presentMovement),
        nextPageToken: rows.length > size && last !== undefined ? encodePageToken([String(last.id)], [variantId]) : "",
      };
    },
  };
}

function presentLevel(row: LevelRow): MessageInitShape<typeof StockLevelSchema> {
  return { variantId: row.variant_id, warehouseId: row.warehouse_id, onHand: row.on_hand, reserved: row.reserved, sold: row.sold };
}

function presentMovement(row: MovementRow): MessageInitShape<typeof MovementSchema> {
  return {
    id: row.id,
    variantId: row.variant_id,
    warehouseId: row.warehouse_id,
    kind: KINDS[row.kind] ?? MovementKind.UNSPECIFIED,
    onHandDelta: row.on_hand_delta,
    reservedDelta: row.reserved_delta,
    soldDelta: row.sold_delta,
    reason: row.reason,
    reservationId: row.reservation_id,
    createTime: timestampFromDate(row.create_time),
  };
}
