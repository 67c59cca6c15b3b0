import { UniqueConstraintViolationException, type EntityManager } from "@mikro-orm/postgresql";
import { DomainError } from "@technova/kit";
import { statement, type OrmStore, type Transaction } from "@technova/store";

const REFRESH_RANGE = statement(
  "product.price-range-refresh",
  `INSERT INTO product.price_range AS t (product_id, currency, lowest, highest)
   SELECT v.product_id, r.currency, min(r.minor_units), max(r.minor_units)
   FROM product.variant v JOIN product.price r ON r.variant_id = v.id WHERE v.product_id = $1 GROUP BY 1, 2
   ON CONFLICT (product_id, currency) DO UPDATE SET lowest = excluded.lowest, highest = excluded.highest`,
);

const REFRESH_CARD = statement("product.card-refresh", "SELECT product.refresh_cards(ARRAY[$1::text])");

/** Brings what shoppers read of a product up to date, after everything else of it is written. */
export async function refreshCard(tx: Transaction, productId: string): Promise<void> {
  await tx.query(REFRESH_RANGE, [productId]);
  await tx.query(REFRESH_CARD, [productId]);
}

/** An ORM transaction in which somebody else may be quicker to take a name: then ALREADY_EXISTS with this message. */
export async function writeUnique<T>(orm: OrmStore, taken: string, body: (em: EntityManager, tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await orm.transaction(body);
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw new DomainError("ALREADY_EXISTS", taken, { cause: error });
    throw error;
  }
}
