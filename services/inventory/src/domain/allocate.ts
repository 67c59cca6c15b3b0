/** What one warehouse could give of one variant. */
export interface FreeStock {
  readonly variantId: string;
  readonly warehouseId: string;
  readonly free: number;
  readonly regionCode: string;
  /** Lower is preferred. */
  readonly priority: number;
}

export interface Wanted {
  readonly variantId: string;
  readonly quantity: number;
}

export interface Allocation {
  readonly variantId: string;
  readonly warehouseId: string;
  readonly quantity: number;
}

export type AllocationResult =
  | { readonly allocations: readonly Allocation[] }
  | { readonly lacking: readonly { readonly variantId: string; readonly wanted: number; readonly free: number }[] };

/** Sums the quantities of variants that are named more than once. */
export function mergeWanted(items: readonly Wanted[]): Wanted[] {
  const sums = new Map<string, number>();
  for (const { variantId, quantity } of items) sums.set(variantId, (sums.get(variantId) ?? 0) + quantity);
  return [...sums].map(([variantId, quantity]) => ({ variantId, quantity }));
}

/**
 * Chooses warehouses for an order, all or nothing. Fewer parcels are better: one warehouse that has everything
 * wins, the preferred one first (same country, then priority). Otherwise each line comes from the first
 * warehouse that has it whole, and is split only where none has.
 */
export function allocate(wanted: readonly Wanted[], stock: readonly FreeStock[], regionCode: string): AllocationResult {
  const lines = mergeWanted(wanted);
  const lacking = lines
    .map(({ variantId, quantity }) => ({ variantId, wanted: quantity, free: sumFree(stock, variantId) }))
    .filter((line) => line.free < line.wanted);
  if (lacking.length > 0) return { lacking };
  const warehouses = rank(stock, regionCode);
  const whole = warehouses.find((warehouse) => lines.every((line) => freeIn(stock, line.variantId, warehouse) >= line.quantity));
  if (whole !== undefined) return { allocations: lines.map(({ variantId, quantity }) => ({ variantId, warehouseId: whole, quantity })) };
  return { allocations: lines.flatMap((line) => allocateLine(line, stock, warehouses)) };
}

function allocateLine({ variantId, quantity }: Wanted, stock: readonly FreeStock[], warehouses: readonly string[]): Allocation[] {
  const whole = warehouses.find((warehouse) => freeIn(stock, variantId, warehouse) >= quantity);
  if (whole !== undefined) return [{ variantId, warehouseId: whole, quantity }];
  const parts: Allocation[] = [];
  let left = quantity;
  for (const warehouseId of warehouses) {
    const part = Math.min(left, freeIn(stock, variantId, warehouseId));
    if (part > 0) parts.push({ variantId, warehouseId, quantity: part });
    left -= part;
    if (left === 0) break;
  }
  return parts;
}

function rank(stock: readonly FreeStock[], regionCode: string): string[] {
  const known = new Map(stock.map((row) => [row.warehouseId, row]));
  return [...known.values()]
    .toSorted(
      (a, b) =>
        Number(b.regionCode === regionCode) - Number(a.regionCode === regionCode) ||
        a.priority - b.priority ||
        (a.warehouseId < b.warehouseId ? -1 : 1),
    )
    .map((row) => row.warehouseId);
}

function freeIn(stock: readonly FreeStock[], variantId: string, warehouseId: string): number {
  return Math.max(0, stock.find((row) => row.variantId === variantId && row.warehouseId === warehouseId)?.free ?? 0);
}

function sumFree(stock: readonly FreeStock[], variantId: string): number {
  return stock.filter((row) => row.variantId === variantId).reduce((sum, row) => sum + Math.max(0, row.free), 0);
}
