/** What decides whether an item of a cart can be had as it is. */
interface Offered {
  readonly purchasable: boolean;
  readonly available: number;
  readonly quantity: number;
}

export function isBuyable({ purchasable, available, quantity }: Offered): boolean {
  return purchasable && available >= quantity;
}

/** Of one variant, what a cart takes at most: the contract of carts. */
export const MOST_UNITS = 999;
