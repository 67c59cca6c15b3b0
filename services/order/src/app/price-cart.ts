import type { Variant } from "@technova/gen/technova/product/v1/product_pb.js";
import { amount, type Amount } from "@technova/kit";
import type { CartItemRow } from "../storage/carts.ts";
import type { OrderDependencies } from "./dependencies.ts";

/** An item with what product knows of it; `variant` is undefined where it is no longer sold. */
export interface CartLine extends CartItemRow {
  readonly variant: Variant | undefined;
  /** Undefined where it has no price in the cart's currency. */
  readonly unitPrice: Amount | undefined;
}

/** Looks the items of a cart up, all at once. */
export async function priceItems(
  deps: Pick<OrderDependencies, "products">,
  items: readonly CartItemRow[],
  currency: string,
  locale: string,
): Promise<CartLine[]> {
  if (items.length === 0) return [];
  const { variants } = await deps.products.batchGetVariants({ ids: items.map((item) => item.variantId), currencyCode: currency, locale });
  const known = new Map(variants.map((variant) => [variant.id, variant]));
  return items.map((item) => {
    const variant = known.get(item.variantId);
    const price = variant?.price;
    return { ...item, variant, unitPrice: price === undefined ? undefined : amount(currency, price.minorUnits) };
  });
}

/** The same from what was looked up before; undefined where something is not among it. */
export function pricedBefore(items: readonly CartItemRow[], before: readonly CartLine[]): CartLine[] | undefined {
  const known = new Map(before.map((line) => [line.variantId, line]));
  const lines = items.flatMap(({ variantId, quantity }) => {
    const line = known.get(variantId);
    return line === undefined ? [] : [{ ...line, quantity }];
  });
  return lines.length === items.length ? lines : undefined;
}

/** "L, blue" */
export function optionsText(variant: Variant): string {
  return variant.options.map((option) => option.valueName).join(", ");
}
