import { addAmounts, multiplyAmount, sumAmounts, type Amount } from "@technova/kit";

/** What is bought, at the price of this moment. Prices include tax. */
export interface PricedItem {
  readonly quantity: number;
  readonly unitPrice: Amount;
}

export interface Totals {
  /** One for each item, in their order. */
  readonly lines: readonly Amount[];
  readonly subtotal: Amount;
  readonly shipping: Amount;
  readonly total: Amount;
}

/** The sums of an order: exact, in minor units, in one currency. */
export function computeTotals(currency: string, items: readonly PricedItem[], shipping: Amount): Totals {
  const lines = items.map((item) => multiplyAmount(item.unitPrice, item.quantity));
  const subtotal = sumAmounts(currency, lines);
  return { lines, subtotal, shipping, total: addAmounts(subtotal, shipping) };
}
