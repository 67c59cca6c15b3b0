/** Units of a variant from one warehouse. */
export interface AllocatedUnits {
  readonly variantId: string;
  readonly warehouseId: string;
  readonly quantity: number;
}

/** What is known of a unit's size; absent means unknown. */
export interface UnitSize {
  readonly variantId: string;
  readonly weightGrams?: number;
  readonly lengthMm?: number;
  readonly widthMm?: number;
  readonly heightMm?: number;
}

export interface ParcelDraft {
  readonly warehouseId: string;
  readonly items: readonly {
    readonly variantId: string;
    readonly quantity: number;
    readonly weightGrams: number;
    readonly lengthMm: number;
    readonly widthMm: number;
    readonly heightMm: number;
  }[];
}

/** The parcels of an order: one from each warehouse, in the order of the warehouses' ids. */
export function parcelsOf(allocations: readonly AllocatedUnits[], sizes: readonly UnitSize[]): ParcelDraft[] {
  const known = new Map(sizes.map((size) => [size.variantId, size]));
  const byWarehouse = Map.groupBy(allocations, (one) => one.warehouseId);
  return [...byWarehouse]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([warehouseId, units]) => ({
      warehouseId,
      items: units.map(({ variantId, quantity }) => {
        const { weightGrams = 0, lengthMm = 0, widthMm = 0, heightMm = 0 } = known.get(variantId) ?? {};
        return { variantId, quantity, weightGrams, lengthMm, widthMm, heightMm };
      }),
    }));
}
